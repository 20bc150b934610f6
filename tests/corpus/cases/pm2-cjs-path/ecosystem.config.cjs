const path = require('path');

module.exports = {
  apps: [
    {
      name: 'shop', // the shop
      script: path.join(__dirname, 'src', 'bot.py'),
      interpreter: 'python3',
      cwd: path.resolve(__dirname, 'data'),
      max_memory_restart: '300M',
    },
  ],
};
