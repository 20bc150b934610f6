import uvicorn

if __name__ == "__main__":
    uvicorn.run("hooks.app:api", port=8000)
