#!/bin/sh
cd "$(dirname "$0")"
exec hatch run default:bot --fast
