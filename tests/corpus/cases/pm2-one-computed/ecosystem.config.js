const extra = require('./extra');
module.exports = {
  apps: [
    { name: 'shop', script: 'bot.py', interpreter: 'python3' },
    extra.app,
    { name: 'news', script: extra.script },
  ],
};
