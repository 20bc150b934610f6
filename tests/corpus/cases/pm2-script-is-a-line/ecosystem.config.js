module.exports = { apps: [{ name: "parrot", script: "node out/parrot.js --quiet", args: "--never", env: { MODE: "live" } }] };
