#!/bin/sh
./5.sh
