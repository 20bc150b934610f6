from plugins_of.client import app

if __name__ == "__main__":
    app.run()
