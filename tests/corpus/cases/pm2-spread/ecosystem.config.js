const common = { interpreter: 'python3', env: { MODE: 'prod', PLAIN: true } };
module.exports = {
  apps: [{ ...common, name: 'shop', script: 'bot.py', env: { ...common.env, LANG_CODE: 'ru' } }],
};
