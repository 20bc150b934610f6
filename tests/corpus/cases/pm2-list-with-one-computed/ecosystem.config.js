module.exports = {
  apps: [{
    name: "loader",
    script: "bot.py",
    interpreter: "python3",
    args: ["--into", process.env.INTO || "down", "--quiet"],
  }],
};
