#!/usr/bin/env fish
source lib/fetch.fish
fetch
