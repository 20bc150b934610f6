#!/bin/sh
uvx shop-bot
