#!/bin/bash
source "$(dirname "$0")/secret.sh"
. ./fetch.sh
while true; do
  fetch
done
