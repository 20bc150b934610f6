#!/bin/sh
uvicorn page.main:app --port 8012
