exports.TELEGRAM_TOKEN = "@TOKEN@";
