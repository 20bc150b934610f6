const os = require('os');
module.exports = {
  apps: [{
    name: 'shop', script: 'bot.py', interpreter: 'python3',
    args: process.argv.slice(2), cwd: process.env.SHOP_HOME || __dirname, instances: os.cpus().length,
    env: { SHOP_MODE: process.env.SHOP_MODE || 'prod', WORKERS: 2 + 1 },
  }],
};
