"""Which package brings a Python module, where that is certain, and which of a project's own list does."""

from collections.abc import Iterable

from tray_app.core.scripts.needs import name_of

# modules whose package has another name
PACKAGES = {
    "telegram": "python-telegram-bot",
    "telebot": "pyTelegramBotAPI",
    "dotenv": "python-dotenv",
    "yaml": "PyYAML",
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "sklearn": "scikit-learn",
    "dateutil": "python-dateutil",
    "Crypto": "pycryptodome",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyOpenSSL",
    "aiogram_dialog": "aiogram-dialog",
    "attr": "attrs",
    "deep_translator": "deep-translator",
    "decouple": "python-decouple",
    "docx": "python-docx",
    "edge_tts": "edge-tts",
    "firebase_admin": "firebase-admin",
    "fitz": "PyMuPDF",
    "flask_sqlalchemy": "Flask-SQLAlchemy",
    "google_auth_oauthlib": "google-auth-oauthlib",
    "googleapiclient": "google-api-python-client",
    "grpc": "grpcio",
    "gtts": "gTTS",
    "jose": "python-jose",
    "jwt": "PyJWT",
    "multipart": "python-multipart",
    "nacl": "PyNaCl",
    "pptx": "python-pptx",
    "prometheus_client": "prometheus-client",
    "psycopg2": "psycopg2-binary",
    "pydantic_settings": "pydantic-settings",
    "sentry_sdk": "sentry-sdk",
    "skimage": "scikit-image",
    "slugify": "python-slugify",
    "socks": "PySocks",
    "speech_recognition": "SpeechRecognition",
    "telegram_bot_calendar": "python-telegram-bot-calendar",
    "yt_dlp": "yt-dlp",
    "zmq": "pyzmq",
}
# Packages of which each brings the module; the first is the one to install where none of them is asked for. A folder of
# the bot's own may have such a name, too.
ANY_OF = {
    "Crypto": ("pycryptodome", "pycrypto"),
    "PIL": ("pillow", "pillow-simd"),
    "cv2": ("opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"),
    "discord": ("discord.py", "py-cord"),
    "git": ("GitPython",),
    "greenlet": ("greenlet",),
    "magic": ("python-magic", "python-magic-bin"),
    "magic_filter": ("magic-filter",),
    "mako": ("Mako",),
    "multidict": ("multidict",),
    "mysql": ("mysql-connector-python", "mysql-connector"),
    "nats": ("nats-py",),
    "psycopg2": ("psycopg2-binary", "psycopg2"),
    "pyrogram": ("pyrogram", "kurigram", "pyrofork", "pyroblack"),
    "serial": ("pyserial",),
    "starlette": ("starlette",),
    "tgcrypto": ("TgCrypto", "tgcrypto-pyrofork"),
    "tzlocal": ("tzlocal",),
    "websocket": ("websocket-client",),
    "yarl": ("yarl",),
}
_ABOUT_IT = ("types-", "pytest-", "sphinx-", "stubs-")  # and not it
# Installed by the name they are imported by. Any other import is named only: a guessed package may be anybody's.
SAME_NAME = frozenset(
    [
        "aiogram",
        "aiohttp",
        "aiofiles",
        "aiosqlite",
        "apscheduler",
        "asyncpg",
        "environs",
        "feedparser",
        "flask",
        "fastapi",
        "gspread",
        "httpx",
        "jinja2",
        "loguru",
        "lxml",
        "matplotlib",
        "motor",
        "numpy",
        "openai",
        "openpyxl",
        "pandas",
        "peewee",
        "psutil",
        "pydantic",
        "pymongo",
        "pymysql",
        "pyrogram",
        "pytz",
        "qrcode",
        "redis",
        "requests",
        "schedule",
        "sqlalchemy",
        "telethon",
        "tqdm",
        "uvicorn",
    ]
)


def package_of(module: str) -> str | None:
    """The package that brings a module, where that is certain."""
    return PACKAGES.get(module) or (module if module in SAME_NAME else None)


def package_for(module: str) -> str | None:
    """The same of a module that is none of the bot's own, whatever its name is."""
    return package_of(module) or next(iter(ANY_OF.get(module, ())), None)


def brought_by(module: str, requirements: Iterable[str]) -> str | None:
    """Which of the `requirements`, as they are written, brings a module: by what is known, or by a name that has the
    module's in it as words (`nats-py`, `python-decouple`). A package of the module's own name may be anybody's."""
    listed = {name_of(line): line for line in requirements}
    known = [name_of(name) for name in (package_of(module), *ANY_OF.get(module, ()), module) if name]
    if sure := next((listed[name] for name in known if name in listed), None):
        return sure
    word = f"-{name_of(module)}-"
    alike = (line for name, line in listed.items() if word in f"-{name}-" and not _is_about_it(name))
    return next(alike, None)


def _is_about_it(name: str) -> bool:
    return name.startswith(_ABOUT_IT) or name.endswith("-stubs")
