#!/bin/sh
cd "$(dirname "$0")"
yarn ts-node shop.ts
