module.exports = {
  apps: [{
    name: "shop",
    script: "npm",
    args: "start",
    env_production: { MODE: "polling" },
  }],
};
