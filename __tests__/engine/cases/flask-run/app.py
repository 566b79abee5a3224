import os
from flask import Flask, request

app = Flask(__name__)
os.makedirs("uploads", exist_ok=True)

@app.route("/", methods=["GET", "POST"])
def index():
    if request.method == "POST":
        with open("uploads/last.txt", "w") as out:
            out.write(request.get_data(as_text=True))
    return "flask ok"

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=80)
