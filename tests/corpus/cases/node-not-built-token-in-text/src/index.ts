import { Bot } from "grammy";
import { botConfig } from "./config/bot.config";

new Bot(botConfig.token).start();
