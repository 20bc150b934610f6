#!/bin/bash
cd "$(dirname "$0")"
python report.py --mode daily
echo "done $?" >> report.log
