import os, socketserver, http.server
cache = os.environ.get("CACHE_DIR", "cache")
os.makedirs(cache, exist_ok=True)
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open(os.path.join(cache, "x"), "w").write("1")
        self.send_response(200); self.end_headers(); self.wfile.write(b"ro")
socketserver.TCPServer(("", int(os.environ.get("HTTP_PORT", "80"))), H).serve_forever()
