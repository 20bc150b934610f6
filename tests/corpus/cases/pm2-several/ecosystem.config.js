module.exports = {
  apps: [
    { name: 'shop', script: 'bot.py', interpreter: 'python3' },
    { name: 'news', script: 'news.py', interpreter: 'python3' },
  ],
};
