module.exports = { apps: [{ name: "parrot", script: "./dist/parrot.js" }] };
