import http.server, os, sys
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open(os.path.join(folder, "n"), "w").close()
        self.send_response(200); self.end_headers(); self.wfile.write(b"collected")
http.server.HTTPServer(("", int(sys.argv[2])), H).serve_forever()
