from flask import Flask
from paho.mqtt import client

site = Flask(__name__)
doors = client.Client()
