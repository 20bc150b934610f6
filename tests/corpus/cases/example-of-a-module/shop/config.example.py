TOKEN = 'your token'
