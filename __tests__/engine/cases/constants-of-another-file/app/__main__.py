from http.server import BaseHTTPRequestHandler, HTTPServer

from . import settings
from .settings import UPLOADS

UPLOADS.mkdir(parents=True, exist_ok=True)
settings.AUDIT.parent.mkdir(parents=True, exist_ok=True)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        (UPLOADS / "file").write_bytes(self.rfile.read(int(self.headers["content-length"])))
        with open(settings.AUDIT, "a") as log:
            log.write("upload\n")
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b"stored")


HTTPServer(("", 8000), Handler).serve_forever()
