import time

import requests

URL = 'https://api.telegram.org/bot@TOKEN@/'

while True:
    for update in requests.get(URL + 'getUpdates', timeout=60).json()['result']:
        print(update)
    time.sleep(1)
