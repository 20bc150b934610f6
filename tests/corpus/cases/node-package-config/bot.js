import settings from "config";
import { Telegraf } from "telegraf";

new Telegraf(settings.shop.key).launch();
