#!/bin/sh
export A=1
./b.sh one
