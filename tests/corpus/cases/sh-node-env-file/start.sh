#!/bin/sh
exec node --env-file=.env.prod dist/index.js
