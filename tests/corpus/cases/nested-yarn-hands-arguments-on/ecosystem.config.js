module.exports = {
  apps: [{
    name: "shop",
    script: "yarn",
    args: "start --lang ru",
    env: { ...process.env, MODE: "polling" },
  }],
};
