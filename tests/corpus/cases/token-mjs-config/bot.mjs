import { Bot } from 'grammy'
import { BOT_TOKEN } from './src/settings.mjs'

new Bot(BOT_TOKEN).start()
