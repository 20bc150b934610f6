import { start } from "./bot/bot.js";

start();
