import uvicorn
from fastapi import FastAPI

site = FastAPI()


@site.get("/milk")
def milk():
    return {"litres": 3}


if __name__ == "__main__":
    uvicorn.run(site, port=8099)
