module.exports = {apps: [{name: 'shop', script: 'bot.py', interpreter: 'python3', env: {MODE: 'prod'}}]}
