#!/usr/bin/env bash
# python-dotenv 1.2.4 and dotenv (npm) 18.0.10, given a .env with a line as PowerShell sets a variable, and one whose name
# has a Cyrillic letter that looks like a Latin one (both are found in .env files of people who are no programmers).
# Neither says a word, and they do not agree: python-dotenv sets a variable whose name begins with "$env:", and one with
# the Cyrillic letter; npm's dotenv takes the first line for none, and so with the second. A program that asks for
# BOT_NAME or BOT_PLACE gets neither from either, while a look at what python-dotenv has read shows both values there.
# Seen on Python 3.11.7 and Node 20.20.2, with the last line "as stated":
#   python-dotenv: ['$env:BOT_NAME', 'PLAIN', '\u0412OT_PLACE']
#   dotenv of npm: ["PLAIN"]
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf '$env:BOT_NAME="corner"\n\320\222OT_PLACE=market\nPLAIN=yes\n' > .env
python3 -m venv venv
timeout 120 venv/bin/pip install --quiet --disable-pip-version-check python-dotenv==1.2.4
npm init -y >/dev/null
timeout 120 npm install --silent --no-audit --no-fund dotenv@18.0.10 >/dev/null
python=$(timeout 20 venv/bin/python -c 'from dotenv import dotenv_values; print(ascii(sorted(dotenv_values(".env"))))' 2>said)
node=$(timeout 20 node -e 'console.log(JSON.stringify(Object.keys(require("dotenv").parse(require("fs").readFileSync(".env")))))' 2>>said)
echo "python-dotenv: $python"
echo "dotenv of npm: $node"
[ ! -s said ] || { echo "one of them has said something"; exit 1; }
[ "$python" = "['\$env:BOT_NAME', 'PLAIN', '\\u0412OT_PLACE']" ] && [ "$node" = '["PLAIN"]' ] || { echo "it has changed"; exit 1; }
echo "as stated"
