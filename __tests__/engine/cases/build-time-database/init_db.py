import sqlite3, os
os.makedirs("db", exist_ok=True)
c = sqlite3.connect("db/notes.db"); c.execute("create table n(t text)"); c.commit()
