#!/bin/sh
./4.sh
