TOKEN = ''
