#!/bin/sh
./3.sh
