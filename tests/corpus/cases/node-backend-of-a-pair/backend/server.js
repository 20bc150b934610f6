const { Client } = require("whatsapp-web.js");
require("./models");

new Client({}).initialize();
