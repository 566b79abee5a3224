import hashlib
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

THUMBS = Path(os.environ.get("THUMBS", "thumbs"))


def thumbnail(name):
    """Draws a placeholder once, and keeps it on disk."""
    file = THUMBS / (hashlib.sha1(name.encode()).hexdigest() + ".svg")
    if not file.exists():
        file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><text y="20">{name[:20]}</text></svg>\n')
    return file.read_bytes()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = thumbnail(self.path.strip("/"))
        self.send_response(200)
        self.send_header("Content-Type", "image/svg+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("", 8000), Handler).serve_forever()
