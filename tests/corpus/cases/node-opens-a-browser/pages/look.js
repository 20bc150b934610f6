const puppeteer = require("puppeteer");
module.exports = async (bot, id) => {
  const page = await puppeteer.launch({ headless: true });
  await bot.sendMessage(id, page.wsEndpoint());
};
