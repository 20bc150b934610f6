module.exports = {
  apps: [{ name: 'shop', script: 'npm', args: 'start', env: { NODE_ENV: 'production' } }],
};
