from http.server import HTTPServer, SimpleHTTPRequestHandler

HTTPServer(('127.0.0.1', 8013), SimpleHTTPRequestHandler).serve_forever()
