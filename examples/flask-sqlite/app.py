import os
import sqlite3

from flask import Flask, jsonify, request

app = Flask(__name__)


def connect():
    connection = sqlite3.connect(os.environ["DATABASE"], timeout=10)
    connection.execute("create table if not exists notes (id integer primary key, text text not null)")
    return connection


@app.get("/")
def health():
    return "notes\n"


@app.get("/notes")
def list_notes():
    with connect() as db:
        return jsonify([row[0] for row in db.execute("select text from notes order by id")])


@app.post("/notes")
def add_note():
    with connect() as db:
        db.execute("insert into notes (text) values (?)", (request.get_data(as_text=True),))
    return "added\n", 201
