import json, pathlib
from fastapi import FastAPI, Request
app = FastAPI()
STORE = pathlib.Path("data/items.json")
@app.get("/")
def root():
    return {"message": "fast"}
@app.post("/items")
async def add(request: Request):
    STORE.parent.mkdir(parents=True, exist_ok=True)
    STORE.write_text((await request.body()).decode())
    return {"saved": True}
