const path = require('path')
const NAME = 'shop'
const apps = [
  { name: NAME, script: `./${NAME}/bot.py`, interpreter: 'python3', args: ['--lang', 'ru', '--n', 5], cwd: __dirname },
]

module.exports = { apps }
