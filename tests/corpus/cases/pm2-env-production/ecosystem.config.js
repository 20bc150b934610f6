module.exports = {
  apps: [{
    name: 'shop', script: 'bot.py', interpreter: 'python3',
    env: { BOT_TOKEN: '@TOKEN@', MODE: 'dev' },
    env_production: { MODE: 'prod' },
  }],
  deploy: { production: { host: 'x' } },
};
