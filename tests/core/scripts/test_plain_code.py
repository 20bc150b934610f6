"""Whether a program is no bot, by its own code."""

from pathlib import PurePath

import pytest

from tray_app.core.scripts.plain_code import strangers


def of(text, name="page.py", own=()):
    return strangers({PurePath(name): text}, own)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.py", "import flask, json\nflask.Flask('shop').run()"),
        ("page.py", "from . import parts\nimport sqlalchemy"),
        ("page.js", "const http = require('http'), { readFile } = require('node:fs/promises')"),
        ("page.mjs", "import express from 'express'\nimport { open } from './parts.js'"),
    ],
)
def test_what_is_surely_none(name, text):
    assert of(text, name) == set()


@pytest.mark.parametrize(
    ("name", "text", "unknown"),
    [
        ("page.py", "import shopbase.extras, os", {"shopbase"}),
        ("page.py", "from paho.mqtt import client", {"paho"}),
        ("page.js", "const { Pool } = require('pg')", {"pg"}),
        (
            "page.ts",
            "import a from '@nestjs/core/nest'\nimport 'reflect-metadata'",
            {"@nestjs/core", "reflect-metadata"},
        ),
    ],
)
def test_modules_of_which_nothing_is_known_are_named(name, text, unknown):
    assert of(text, name) == unknown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.py", "import telegram"),
        ("page.py", "import shopbot"),
        ("page.py", "import django"),
        ("page.py", "import subprocess"),
        ("page.py", "import uvicorn\nuvicorn.run('shop.page:site')"),
        ("page.py", "import sys\nsys.path.append('..')\nimport shared"),
        ("page.py", "while 1: get('/getUpdates')"),
        ("page.js", "require('slimbot')"),
        ("page.js", "const { fork } = require('child_process')"),
        ("page.js", "require(process.argv[2])"),
        ("page.js", "await import(name)"),
    ],
)
def test_what_may_be_one(name, text):
    assert of(text, name) is None


def test_its_own_modules_are_known():
    assert of("import parts", own={"parts"}) == set()
