import flask

from tg.core import X

if __name__ == "__main__":
    flask.Flask(str(X)).run()
