#!/bin/sh
node dist/parrot.js
