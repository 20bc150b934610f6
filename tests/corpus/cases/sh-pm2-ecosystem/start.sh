#!/bin/bash
pm2 start ecosystem.config.js
