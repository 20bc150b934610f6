module.exports = {
  apps: [{ name: 'shop', script: 'bot.py', interpreter: 'python3', instances: 2, exec_mode: 'cluster', watch: true }],
};
