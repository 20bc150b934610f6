#!/bin/sh
export B=$1
bash sub/c.sh
