module.exports = {
  apps: [{ name: 'shop', script: 'pnpm', args: 'exec ts-node bot/shop.ts' }],
};
