#!/bin/sh
./2.sh
