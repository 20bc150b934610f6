const { Telegraf } = require("telegraf");
const host = process.argv[2];
const token = process.argv[3];

new Telegraf(token).launch();
console.log(host);
