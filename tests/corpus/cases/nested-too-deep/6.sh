#!/bin/sh
./7.sh
