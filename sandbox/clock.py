"""The practice's clock, as the carrier knows it: it belongs to the app, and the carrier may only ask it to move on.

`stamp()` is what the ledger writes beside the host's time. The carrier is what moves the clock, so it knows the offset
without asking for every message; it asks again when what it knows is old.
"""

import json
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from sandbox import loopback
from sandbox.configuration import Configuration

ANSWER_WITHIN = 5.0
OLD_AFTER = 5.0
SETTLED_AFTER = 1.0


class ClockUnknown(Exception):
    """The app did not say what time it is; the message says why."""


@dataclass(frozen=True)
class Reading:
    now: datetime
    offset: float
    next_at: datetime | None
    unsettled: int


class AppClock:
    def __init__(self, configuration: Configuration):
        self._url = f"{configuration.app}/sandbox/clock/"
        self._headers = {"X-Sandbox-Secret": configuration.secret}
        self._lock = threading.Lock()
        self._offset: float | None = None
        self._known_at = float("-inf")
        self._moved_at = float("-inf")
        self._asking = False

    def read(self) -> Reading:
        return self._ask("GET")

    def move_to(self, instant: datetime) -> Reading:
        """Move the app to this instant or a moment past it; never back."""
        offset = instant.timestamp() - time.time() + 0.001
        with self._lock:
            before, self._offset = self._offset, offset  # at once: texts arrive before the answer does
            self._moved_at = time.monotonic()
        try:
            return self._ask("POST", urlencode({"offset_seconds": f"{offset:.6f}"}).encode())
        except ClockUnknown:
            with self._lock:
                self._offset = before
            raise

    def stamp(self) -> float | None:
        """The app's time now, in seconds; nothing while it was never known. Never waits for the app."""
        with self._lock:
            old = time.monotonic() - self._known_at > OLD_AFTER
            ask, self._asking = old and not self._asking, self._asking or old
            offset = self._offset
        if ask:
            threading.Thread(target=self._refresh, daemon=True).start()
        return None if offset is None else time.time() + offset

    def _refresh(self) -> None:
        try:
            self.read()
        except ClockUnknown:
            with self._lock:
                self._known_at = time.monotonic()  # ask no more often than that either way
        finally:
            with self._lock:
                self._asking = False

    def _ask(self, method: str, body: bytes = b"") -> Reading:
        headers = self._headers | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        try:
            answer = loopback.call(method, self._url, body, headers, timeout=ANSWER_WITHIN)
        except loopback.Unreachable:
            raise ClockUnknown("The app is not running.") from None
        except loopback.NoAnswer:
            raise ClockUnknown("The app does not answer.") from None
        if answer.status != 200:
            raise ClockUnknown(f"The app answered {answer.status} when asked for its time.")
        try:
            said = json.loads(answer.body)
            next_at = datetime.fromisoformat(said["next_at"]) if said["next_at"] else None
            reading = Reading(
                datetime.fromisoformat(said["now"]), float(said["offset_seconds"]), next_at, int(said["unsettled"])
            )
            utc = reading.now.astimezone(UTC)
        except (KeyError, TypeError, ValueError):
            raise ClockUnknown("The app's answer about its time could not be read.") from None
        with self._lock:
            self._known_at = time.monotonic()
            if self._known_at - self._moved_at > SETTLED_AFTER:
                self._offset = reading.offset  # sooner, a process of the app may still believe the old time
        return Reading(utc, reading.offset, next_at and next_at.astimezone(UTC), reading.unsettled)
