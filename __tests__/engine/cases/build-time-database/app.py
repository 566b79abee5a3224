import sqlite3, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
DB = "db/notes.db"
def db():
    c = sqlite3.connect(DB); c.execute("create table if not exists n(t text)"); return c
class H(BaseHTTPRequestHandler):
    def say(self, code, text):
        self.send_response(code); self.end_headers(); self.wfile.write(text.encode())
    def do_GET(self):
        self.say(200, "notes %d" % db().execute("select count(*) from n").fetchone()[0])
    def do_POST(self):
        t = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with db() as c: c.execute("insert into n values(?)", (t,))
        self.say(201, "saved " + t)
HTTPServer(("", 8000), H).serve_forever()
