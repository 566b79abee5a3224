import os
from pathlib import Path

UPLOADS = Path(os.environ.get("UPLOADS", "/srv/media/uploads"))
AUDIT = Path("/var/log/api") / "audit.log"
