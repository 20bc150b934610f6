import flask

app = flask.Flask("panel")
