"""Which package brings a Python module, where that is certain."""

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
}
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
