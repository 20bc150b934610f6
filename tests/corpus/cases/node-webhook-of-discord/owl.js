const { Client } = require("discord.js");
const express = require("express");
const owl = new Client();
owl.on("message", async (one) => {
  const hook = await one.channel.createWebhook(one.author.username);
  await hook.send("hoo");
});
express().listen(8080);
owl.login(process.env.DISCORD_TOKEN);
