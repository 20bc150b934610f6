#!/bin/bash
git pull
sudo systemctl restart shopbot
