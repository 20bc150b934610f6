export default {
  apps: [
    { name: 'shop', script: './bot.js', node_args: '--no-warnings', kill_timeout: 5000, autorestart: false },
  ],
};
