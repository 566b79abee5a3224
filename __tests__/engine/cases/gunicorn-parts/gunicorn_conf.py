import os

host = os.getenv("HOST", "0.0.0.0")
port = os.getenv("PORT", "80")
bind = os.getenv("BIND", None) or f"{host}:{port}"
workers = int(os.getenv("WEB_CONCURRENCY", "2"))
accesslog = os.getenv("ACCESS_LOG", "/var/log/gunicorn-access.log")
worker_tmp_dir = "/dev/shm"
