import { Bot } from "grammy";
import { key } from "./key";

const bot = new Bot(key);
bot.start();
