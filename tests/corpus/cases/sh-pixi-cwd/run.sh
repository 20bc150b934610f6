#!/bin/sh
pixi run start
