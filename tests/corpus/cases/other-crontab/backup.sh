#!/bin/sh
tar cf x.tar .
