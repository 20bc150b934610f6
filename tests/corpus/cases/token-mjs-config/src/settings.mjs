export const BOT_TOKEN = '@TOKEN@'
