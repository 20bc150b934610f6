#!/bin/sh
pdm run bot
