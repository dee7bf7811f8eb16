"""What the carrier remembers: one JSON object a line, appended and never rewritten.

A line is handed to the operating system before the answer it belongs to leaves, so a killed carrier keeps every message
it accepted. A line torn by the kill is cut off at the next start; it was never answered.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path


class InUse(RuntimeError):
    """Another carrier is running on this state directory."""


class Journal:
    def __init__(self, directory: Path):
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / "journal.jsonl"
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise InUse(f"Another sandbox carrier is running on {directory}.") from None

    def replay(self) -> Iterator[dict]:
        """Every whole line, oldest first. Call before the first append."""
        whole = 0
        with self.path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                yield json.loads(line)
        os.ftruncate(self._file, whole)

    def append(self, what: str, **facts: object) -> None:
        os.write(self._file, json.dumps({"what": what, **facts}, separators=(",", ":")).encode() + b"\n")

    def empty(self) -> None:
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        file, self._file = self._file, -1  # a late append fails instead of landing in whatever gets the number next
        os.close(file)
