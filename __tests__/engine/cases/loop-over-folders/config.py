import os


class Config:
    UPLOAD_FOLDER = os.environ.get("UPLOAD_FOLDER", "uploads")
    CACHE = os.path.join(UPLOAD_FOLDER, "..", "cache")
