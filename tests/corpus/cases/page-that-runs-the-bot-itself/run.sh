#!/bin/sh
uvicorn web:app --port 8012
