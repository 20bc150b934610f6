module.exports = {
  apps: [
    { name: "page", script: "shop.py", interpreter: "python3", args: "--mode=page" },
    { name: "mail", script: "shop.py", interpreter: "python3", args: "--mode=polling" },
  ],
};
