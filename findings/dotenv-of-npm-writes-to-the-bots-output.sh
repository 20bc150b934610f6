#!/usr/bin/env bash
# dotenv (npm) 16.6.1, 17.2.3 and 18.0.10, called as its own guide shows: require("dotenv").config().
# 16 says nothing. 17 writes a line with a changing tip to standard output, so that what a program prints is no longer
# its own alone (a first line of JSON or of a log is another's); 18 writes it to standard error. Loaded beforehand with
# `node -r dotenv/config`, both say nothing: the same .env, the same program, another first line.
# Seen on Node 20.20.2, with the last line "as stated":
#   16.6.1: lines in output, errors, and loaded beforehand: 1 0 0
#   17.2.3: lines in output, errors, and loaded beforehand: 2 0 0
#   18.0.10: lines in output, errors, and loaded beforehand: 1 1 0
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
printf 'SHOP_NAME=corner\n' > .env
npm init -y >/dev/null
seen=
for release in 16.6.1 17.2.3 18.0.10; do
    timeout 120 npm install --silent --no-audit --no-fund "dotenv@$release" >/dev/null
    timeout 20 node -e 'require("dotenv").config(); console.log(process.env.SHOP_NAME)' >output 2>errors
    grep -qx corner output
    timeout 20 node -r dotenv/config -e 'process.env.SHOP_NAME === "corner" || process.exit(1)' >beforehand 2>&1
    line="$(wc -l <output) $(wc -l <errors) $(wc -l <beforehand)"
    echo "$release: lines in output, errors, and loaded beforehand: $line"
    seen="$seen$line;"
done
[ "$seen" = "1 0 0;2 0 0;1 1 0;" ] || { echo "it has changed"; exit 1; }
echo "as stated"
