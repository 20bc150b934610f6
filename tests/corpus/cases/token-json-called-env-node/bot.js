const fs = require("fs");
const { Telegraf } = require("telegraf");

new Telegraf(JSON.parse(fs.readFileSync("env", "utf8")).shop).launch();
