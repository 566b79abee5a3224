import time, logging
from .paths import Paths
paths = Paths(); paths.ensure()
logging.basicConfig(filename=paths.logs / "app.log", level=logging.INFO)
logging.info("up"); (paths.queue / "q").touch(); time.sleep(100)
