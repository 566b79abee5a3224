import os
from flask import Flask
def create_app():
    app = Flask(__name__, instance_path="/var/site-instance")
    os.makedirs(app.instance_path, exist_ok=True)
    @app.route("/")
    def i():
        with open(os.path.join(app.instance_path, "c"), "a") as f: f.write("1")
        return "inst"
    return app
