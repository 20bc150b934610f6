module.exports = { apps: [{ name: "parrot", script: "my bots/parrot.js" }] };
