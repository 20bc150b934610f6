#!/bin/sh
./b.sh
