import os
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer

ITEMS = "/var/lib/feed/items.txt"


class Feed(BaseHTTPRequestHandler):
    def do_GET(self):
        with open(ITEMS, encoding="utf-8") as file:
            items = "".join(f"<item><title>{escape(line.strip())}</title></item>" for line in file)
        title = escape(os.environ["FEED_TITLE"])
        self.reply(200, f"<rss version=\"2.0\"><channel><title>{title}</title>{items}</channel></rss>\n")

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with open(ITEMS, "a", encoding="utf-8") as file:
            file.write(text.replace("\n", " ") + "\n")
        self.reply(201, "published\n")

    def reply(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("", 8000), Feed).serve_forever()
