import os
from flask import Flask, request
from config import Config

app = Flask(__name__)
app.config.from_object(Config)
for folder in (app.config["UPLOAD_FOLDER"], app.config["CACHE"]):
    if not os.path.isdir(folder):
        os.makedirs(folder)


@app.route("/<name>", methods=["GET", "PUT", "POST"])
def one(name):
    path = os.path.join(app.config["UPLOAD_FOLDER"], name)
    if request.method == "GET":
        with open(path) as f:
            return f.read()
    with open(path, "wb") as f:
        f.write(request.get_data())
    with open(os.path.join(app.config["CACHE"], name), "w") as f:
        f.write("1")
    return "ok"
