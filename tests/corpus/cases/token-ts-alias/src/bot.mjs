import { Telegraf } from 'telegraf'
import { config } from '@/config.mjs'

const bot = new Telegraf(config.token)
bot.launch()
