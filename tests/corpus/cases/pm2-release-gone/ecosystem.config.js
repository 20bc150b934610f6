module.exports = {
  apps: [{ name: 'shop', script: 'bot.py', interpreter: 'python3.4', interpreter_args: '-u' }],
};
