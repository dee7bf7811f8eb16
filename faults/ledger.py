"""What was asked of the product: inquiries posted at a fixed rate, each with what was answered, kept outside the app.

A person whose form got no answer presses the button again: a post without an answer is repeated with its
Idempotency-Key until it is answered, or until its patience ends.
"""

import http.client
import json
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

# Fictional numbers only (555-0100 to 555-0199), of area codes in the practice's zone that no patient of the demo has.
AREA_CODES = (
    "224 331 464 872 779 815 309 217 618 512 713 214 972 817 612 651 952 763 414 262 608 920 715 314 816 504 225 205"
    " 615 901"
).split()
PATIENCE_SECONDS = 30.0


def number(index: int) -> str:
    """A fictional number, another one for each index below 3,000."""
    return f"+1{AREA_CODES[index // 100]}55501{index % 100:02}"


@dataclass
class Entry:
    """One inquiry: what was meant, and what came back."""

    index: int
    phone: str
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    scheduled_at: float = 0.0  # time.monotonic()
    answered_at: float = 0.0
    status: int = 0
    statuses: list[int] = field(default_factory=list)  # of every post; 0: no answer at all


class Ledger:
    def __init__(self, form_url: str, *, patience: float = PATIENCE_SECONDS, first: int = 0) -> None:
        """`first`: the index it begins with, where another ledger has used the numbers before."""
        self._url = urlsplit(form_url)
        self._first = first
        self._patience = patience
        self._lock = threading.Lock()
        self.entries: list[Entry] = []

    def post(self, *, rate: float, seconds: float) -> threading.Thread:
        """Post `rate` inquiries a second for `seconds`, by the clock and not by the answers. Join the thread to wait."""

        def run() -> None:
            start = time.monotonic()
            with ThreadPoolExecutor(max_workers=64) as pool:
                for place in range(int(rate * seconds)):
                    index = self._first + place
                    entry = Entry(index, number(index), scheduled_at=start + place / rate)
                    with self._lock:
                        self.entries.append(entry)
                    time.sleep(max(0.0, entry.scheduled_at - time.monotonic()))
                    pool.submit(self._until_answered, entry)

        thread = threading.Thread(target=run, name="ledger")
        thread.start()
        return thread

    @property
    def accepted(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.status == 201]

    def _until_answered(self, entry: Entry) -> None:
        end = time.monotonic() + self._patience
        while time.monotonic() < end and not _is_answer(entry.status):
            try:
                entry.status = self._post(entry)
            except (OSError, http.client.HTTPException):
                entry.status = 0
            entry.statuses.append(entry.status)
            if not _is_answer(entry.status):
                time.sleep(0.2)
        entry.answered_at = time.monotonic()

    def _post(self, entry: Entry) -> int:
        body = json.dumps(
            {"first_name": f"Caller {entry.index}", "phone": entry.phone, "consent_text": True, "language": "en"}
        )
        connection = http.client.HTTPConnection(self._url.hostname or "", self._url.port, timeout=5)
        try:
            connection.request(
                "POST",
                self._url.path,
                body,
                {
                    "Content-Type": "application/json",
                    "Idempotency-Key": entry.key,
                    "X-Forwarded-For": f"10.1.{entry.index // 250}.{entry.index % 250 + 1}",
                },
            )
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()


def _is_answer(status: int) -> bool:
    """Taken, or refused for what it says. Anything else is a page that makes a person press the button again."""
    return status in (201, 400, 413, 415, 422)
