import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from lib.helper import NAME
cfg = json.load(open("/etc/myapp/config.json")); tok = open("/etc/myapp/keys/token").read().strip()
class H(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write((cfg["name"] + " " + tok + " " + NAME).encode())
HTTPServer(("0.0.0.0", 8000), H).serve_forever()
