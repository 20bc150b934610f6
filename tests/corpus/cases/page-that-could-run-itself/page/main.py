import uvicorn
from fastapi import FastAPI

from page.settings import settings

app = FastAPI(title=settings.PAGE_TITLE)

if __name__ == "__main__":
    uvicorn.run("page.main:app", port=8012)
