#!/bin/sh
cd "$(dirname "$0")"
nodemon --quiet --import tsx shop.ts
