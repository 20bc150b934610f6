import { Bot } from "grammy";

export function polled(token: string): Bot {
  const bot = new Bot(token);
  void bot.start();
  return bot;
}
