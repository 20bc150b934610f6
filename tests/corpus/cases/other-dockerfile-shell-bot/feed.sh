#!/bin/bash
source ./secret.sh
source ./fetch.sh
while true; do
  fetch
done
