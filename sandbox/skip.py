"""Skipping time, as time itself would pass: from one due instant to the next, waiting for each to settle.

One skip at a time, on a thread of its own. Each stop waits a bounded time for the app to finish what came due; what
does not finish in time is counted and left behind, as a slow day would. The whole skip is bounded too.
"""

import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import AppClock, ClockUnknown, Reading

SETTLE_WITHIN = 20.0
SKIP_WITHIN = 900.0
LOOK_EVERY = 0.1
FARTHEST = timedelta(days=400)


class CannotSkip(ValueError):
    """Not there, or not now; the message says why."""


@dataclass(frozen=True)
class Progress:
    start: datetime
    target: datetime
    now: datetime
    stops: int = 0  # instants at which something was due
    unsettled: int = 0  # stops left before the app had finished
    running: bool = True
    trouble: str = ""

    @property
    def arrived(self) -> bool:
        return self.now >= self.target

    @property
    def percent(self) -> int:
        whole = (self.target - self.start).total_seconds()
        return 100 if whole <= 0 else max(0, min(100, round(100 * (self.now - self.start).total_seconds() / whole)))


class Skip:
    def __init__(self, clock: AppClock, *, settle_within: float = SETTLE_WITHIN, skip_within: float = SKIP_WITHIN):
        self._clock = clock
        self._settle_within = settle_within
        self._skip_within = skip_within
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._progress: Progress | None = None
        self._ended = threading.Event()

    @property
    def progress(self) -> Progress | None:
        """The skip under way, or else the last one."""
        return self._progress

    def start(self, target: datetime, reading: Reading) -> None:
        if target < reading.now:
            raise CannotSkip("The clock only goes forward.")
        if target - reading.now > FARTHEST:
            raise CannotSkip(f"That is too far: at most {FARTHEST.days} days at once.")
        with self._lock:
            if self._progress and self._progress.running:
                raise CannotSkip("A skip is under way already.")
            self._progress = Progress(reading.now, target, reading.now)
            self._stop.clear()
            self._ended.clear()
        threading.Thread(target=self._run, args=(target,), daemon=True).start()

    def stop(self) -> None:
        """End at the instant reached. Does nothing when nothing is under way."""
        self._stop.set()

    def wait(self, timeout: float) -> bool:
        return self._ended.wait(timeout)

    def _run(self, target: datetime) -> None:
        trouble = ""
        try:
            self._go(target)
        except ClockUnknown as error:
            trouble = str(error)
        finally:
            self._note(running=False, trouble=trouble)
            self._ended.set()

    def _go(self, target: datetime) -> None:
        give_up_at = time.monotonic() + self._skip_within
        reading = self._settle(self._clock.read())
        while not self._stop.is_set() and reading.next_at is not None and reading.next_at <= target:
            if time.monotonic() > give_up_at:
                raise ClockUnknown("Stopped on the way: it took too long.")
            self._note(stops=self._count() + 1)
            reading = self._arrive(reading.next_at)
        if not self._stop.is_set():
            self._arrive(target)

    def _arrive(self, instant: datetime) -> Reading:
        """Unless it has come by itself: work on the way takes time too, and there is no way back."""
        reading = self._clock.read()
        if reading.now < instant:
            reading = self._clock.move_to(instant)
        self._note(now=reading.now)
        return self._settle(reading, instant)

    def _settle(self, reading: Reading, instant: datetime | None = None) -> Reading:
        """Wait until nothing is due or in flight. A process that still believes the old time is asked again."""
        give_up_at = time.monotonic() + self._settle_within
        while reading.unsettled or (instant and reading.now < instant):
            if time.monotonic() > give_up_at:
                self._note(unsettled=(self._progress.unsettled if self._progress else 0) + 1)
                break
            if self._stop.wait(LOOK_EVERY):
                break
            reading = self._clock.read()
        return reading

    def _count(self) -> int:
        return self._progress.stops if self._progress else 0

    def _note(self, **changes: Any) -> None:
        with self._lock:
            if self._progress:
                self._progress = replace(self._progress, **changes)
