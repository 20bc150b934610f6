#!/usr/bin/env bash
# grammY 1.46.0 (npm), long polling with bot.start(), asked to stop by bot.stop() while it works off a batch.
# It handles the whole batch of six before it ends, with exit code 0, but confirms only the first update: the five that
# it handles after bot.stop() are handed out again at the next start, and are handled twice.
# Seen on Node 20.20.2: "handled 6, confirmed up to 1: 5 will be handled again".
# The bot here does what grammY's guide shows; the server is a stand-in on loopback with the Bot API's rule that
# `offset` N confirms all below N.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
timeout 120 npm install --silent --no-audit --no-fund grammy@1.46.0 >/dev/null
cat > test.js <<'JS'
const http = require("http");
const { Bot } = require("grammy");
const updates = [1, 2, 3, 4, 5, 6].map(n => ({ update_id: n, message: {
  message_id: n, date: 1, text: "m" + n, chat: { id: 1, type: "private", first_name: "A" },
  from: { id: 1, is_bot: false, first_name: "A" } } }));
let confirmed = 0, handled = 0;
const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", piece => body += piece).on("end", () => {
    const method = request.url.split("/").pop();
    let result = true;
    if (method === "getMe") result = { id: 1, is_bot: true, first_name: "b", username: "b_bot" };
    if (method === "getUpdates") {
      const { offset = 0, limit = 100 } = JSON.parse(body || "{}");
      confirmed = Math.max(confirmed, offset - 1);
      result = updates.filter(u => u.update_id > confirmed).slice(0, limit);
    }
    const answer = () => response.end(JSON.stringify({ ok: true, result }));
    method === "getUpdates" && !result.length ? setTimeout(answer, 300) : answer();
  });
}).listen(0, "127.0.0.1", async () => {
  const bot = new Bot("123456:EXAMPLE", { client: { apiRoot: "http://127.0.0.1:" + server.address().port } });
  bot.on("message:text", async () => {
    handled += 1;
    if (handled === 1) bot.stop();
    await new Promise(done => setTimeout(done, 100));
  });
  await bot.start();
  const wait = setInterval(() => {
    if (handled < 6) return;
    clearInterval(wait);
    const again = handled - confirmed;
    console.log(`handled ${handled}, confirmed up to ${confirmed}: ${again} will be handled again`);
    process.exit(again === 5 ? 0 : 1);
  }, 50);
});
setTimeout(() => process.exit(2), 20000);
JS
timeout 40 node test.js
