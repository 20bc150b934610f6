const { program } = require("commander");
const { Telegraf } = require("telegraf");

program.command("listen").action(() => new Telegraf(process.env.BOT_TOKEN).launch());
program.command("count").action(() => console.log(1));
program.parse();
