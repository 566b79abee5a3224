from flask import Flask
import os
app = Flask(__name__)

@app.route("/")
def index():
    with open(os.path.join(os.environ["PROMETHEUS_MULTIPROC_DIR"], f"counter_{os.getpid()}.db"), "ab") as f:
        f.write(b"x")
    return "hits_total"
