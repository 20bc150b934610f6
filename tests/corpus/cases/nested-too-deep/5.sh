#!/bin/sh
./6.sh
