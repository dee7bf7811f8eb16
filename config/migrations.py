"""One name for the shape of the database: it changes when any migration could have."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The migrations' own code, and what brings migrations or runs inside them.
SOURCES = ("*/migrations/*.py", "practices/tenancy.py", "practices/walls.py", "practices/doors.py", "requirements.lock")


def fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
