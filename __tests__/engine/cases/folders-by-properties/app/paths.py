from dataclasses import dataclass
from pathlib import Path

@dataclass
class Paths:
    base: Path = Path("/var/opt/app")

    @property
    def logs(self) -> Path:
        return self.base / "logs"

    @property
    def queue(self):
        return self.base / "queue"

    def ensure(self):
        for p in (self.logs, self.queue):
            p.mkdir(parents=True, exist_ok=True)
