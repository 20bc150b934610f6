#!/bin/sh
. ./.env
exec gunicorn -b 127.0.0.1:8080 pages.shop:site
