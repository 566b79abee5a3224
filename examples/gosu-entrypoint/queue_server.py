from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

JOURNAL = Path("/data/journal.txt")


class Queue(BaseHTTPRequestHandler):
    def do_POST(self):
        job = self.rfile.read(int(self.headers["Content-Length"])).decode().strip()
        with JOURNAL.open("a") as journal:
            journal.write(job + "\n")
        self.reply(201, "queued\n")

    def do_GET(self):
        jobs = JOURNAL.read_text().splitlines() if JOURNAL.exists() else []
        self.reply(200, f"{len(jobs)} jobs\n")

    def reply(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


HTTPServer(("", 9400), Queue).serve_forever()
