module.exports = {
  apps: [
    { name: "parrot", script: "cd inner && venv/bin/python parrot.py" },
    { name: "magpie", cmd: "python3 -u inner/magpie.py --loud" },
  ],
};
