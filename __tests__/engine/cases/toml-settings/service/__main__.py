import argparse, pathlib, sqlite3, tomllib
from flask import Flask
p = argparse.ArgumentParser()
p.add_argument("--config", default="service.toml")
cfg = tomllib.loads(pathlib.Path(p.parse_args().config).read_text())
db = pathlib.Path(cfg["storage"]["database"])
db.parent.mkdir(parents=True, exist_ok=True)
pathlib.Path(cfg["storage"]["spool"]).mkdir(parents=True, exist_ok=True)
app = Flask(__name__)

@app.get("/")
def index():
    with sqlite3.connect(db) as c:
        c.execute("create table if not exists t (x)")
    return "toml"

app.run(cfg["http"]["host"], cfg["http"]["port"])
