import argparse, configparser, os, signal, sys
from http.server import *
ap = argparse.ArgumentParser()
ap.add_argument('-c', '--config', default='/etc/daemon/daemon.ini')
args = ap.parse_args()
cfg = configparser.ConfigParser()
cfg.read(args.config)
with open(cfg['daemon']['pidfile'], 'w') as f:
    f.write(str(os.getpid()))
for k in ('data', 'spool'):
    os.makedirs(cfg['paths'][k], exist_ok=True)
    open(os.path.join(cfg['paths'][k], 'started'), 'w').close()
host, port = cfg['http']['listen'].rsplit(':', 1)
class H(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b'ini')
HTTPServer((host, int(port)), H).serve_forever()
