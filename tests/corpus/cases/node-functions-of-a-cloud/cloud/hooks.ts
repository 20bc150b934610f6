import * as functions from "firebase-functions";
import { Telegraf } from "telegraf";
const bot = new Telegraf(process.env.BOT_TOKEN!);
export const hook = functions.https.onRequest((request, answer) => bot.handleUpdate(request.body, answer));
