#!/bin/bash
set -a; . own.env; set +a
exec python3 $SCRIPT
