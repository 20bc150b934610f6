#!/bin/sh
poetry run shop --x
