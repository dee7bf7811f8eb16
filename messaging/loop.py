"""The sending loop, one per lane: claims sets, keeps many calls in flight on threads, and flushes what came of them.

Woken by NOTIFY, by a finished call, and by a timer. It goes on while the broker is away. While the database is away it
keeps what it could not save, and reconnects. Halted, it claims no more, gives back what it has not begun, waits for the
calls in flight and saves them.
"""

import contextlib
import logging
import queue
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable

import psycopg2
from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError, connection

from messaging import delivery
from messaging.delivery.calls import returned
from messaging.providers import sendgrid, twilio  # the SDKs load here, not in the first call
from practices import clock
from practices.sweep import place

logger = logging.getLogger(__name__)
LANES = {"first": (32, 0), "bulk": (64, 32)}  # calls in flight, and claimed ahead of them
TIMER_SECONDS = 0.5
RECONNECT_FIRST, RECONNECT_MOST = 0.2, 5.0
LARGEST_CLAIM = 100
MOST_SKEW_SECONDS = 30


def grace_seconds() -> float:
    """Longer than any call can take."""
    return settings.PROVIDER_CONNECT_SECONDS + settings.PROVIDER_TIMEOUT_SECONDS + 3.0


class Loop:
    def __init__(self, lane: str) -> None:
        self.lane = lane
        self.threads, ahead = LANES[lane]
        self.capacity = self.threads + ahead
        self.halted = threading.Event()
        self.beat = time.monotonic()  # when it last went round
        self._waiting: queue.SimpleQueue[delivery.Claimed | None] = queue.SimpleQueue()
        self._finished: deque[delivery.Outcome] = deque()
        self._unsaved: list[delivery.Outcome] = []
        self._out = 0  # claimed and not finished; changed by this loop alone
        self._wake, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        self._wake.setblocking(False)
        self._listening: psycopg2.extensions.connection | None = None
        self._retry = RECONNECT_FIRST
        self.thread = threading.Thread(target=self._run, name=f"sending {lane}", daemon=True)
        self._callers = [
            threading.Thread(target=self._call, name=f"call {lane} {number}", daemon=True)
            for number in range(self.threads)
        ]

    def start(self) -> None:
        for thread in (*self._callers, self.thread):
            thread.start()

    def halt(self) -> None:
        """Claim no more. Returns at once; `join` waits until everything in flight is saved."""
        self.halted.set()
        self.wake()

    def join(self, seconds: float) -> bool:
        self.thread.join(seconds)
        return not self.thread.is_alive()

    def wake(self) -> None:
        with contextlib.suppress(OSError):  # full, which is awake enough; or closed
            self._wake.send(b"x")

    # ---- the callers: no database ----

    def _call(self) -> None:
        while (claimed := self._waiting.get()) is not None:
            outcome = returned(claimed, "returned") if self.halted.is_set() else delivery.send(claimed)
            self._finished.append(outcome)
            self.wake()
        for provider in (twilio, sendgrid):
            provider.hang_up()

    # ---- the loop: one session for claiming and flushing, one for listening ----

    def _run(self) -> None:
        deadline = None
        while True:
            self.beat = time.monotonic()
            if self.halted.is_set():
                deadline = deadline or self.beat + grace_seconds()
                if self._drained() or self.beat > deadline:
                    break
            self._safely(self._round)
        self.dismiss()

    def dismiss(self) -> None:
        """Let go of everything. A call that is still in flight is left behind: its row becomes unknown."""
        self.halted.set()
        for _ in self._callers:
            self._waiting.put(None)
        for caller in self._callers:
            caller.join(0.0 if self._out else 1.0)
        self._close()
        self._wake.close()
        self._woken.close()

    def _drained(self) -> bool:
        return not (self._out or self._finished or self._unsaved)

    def _safely(self, work: Callable[[], None]) -> None:
        """The loop outlives what goes wrong: it reconnects, waits longer each time, and keeps its results."""
        try:
            work()
            self._retry = RECONNECT_FIRST
        except Exception as error:
            lost = isinstance(error, OperationalError | InterfaceError | psycopg2.Error)
            logger.log(logging.WARNING if lost else logging.ERROR, "sending %s: %s", self.lane, place(error))
            self._close()
            self.halted.wait(self._retry) if not self.halted.is_set() else time.sleep(self._retry)
            self._retry = min(self._retry * 2, RECONNECT_MOST)

    def _round(self) -> None:
        self._listen()
        self._flush()
        if not self._claim() and not self._finished:
            self._wait()

    def _claim(self) -> bool:
        """Whether there may be more to claim at once."""
        free = min(self.capacity - self._out, LARGEST_CLAIM)
        if free <= 0 or self.halted.is_set():
            return False
        claimed = delivery.claim(self.lane, free, now=clock.now(), host_now=clock.host_now())
        self._out += len(claimed)
        for each in claimed:
            self._waiting.put(each)
        return len(claimed) == free

    def _flush(self) -> None:
        while self._finished:
            self._unsaved.append(self._finished.popleft())
            self._out -= 1
        if self._unsaved:
            self._save()
            self._unsaved = []

    def _save(self) -> None:
        """All at once; if that statement fails, one by one, so that a row at fault holds up no other."""
        try:
            delivery.flush(self._unsaved, now=clock.now(), host_now=clock.host_now())
        except DataError as error:
            logger.error("sending %s: %s", self.lane, place(error))
            for outcome in self._unsaved:
                with contextlib.suppress(DataError):  # its lease ends, and it becomes unknown
                    delivery.flush([outcome], now=clock.now(), host_now=clock.host_now())

    def _listen(self) -> None:
        if self._listening is None or self._listening.closed:
            self._listening = psycopg2.connect(**connection.get_connection_params())
            self._listening.autocommit = True
            with self._listening.cursor() as cursor:
                cursor.execute("LISTEN outbox")
                cursor.execute("SELECT abs(extract(epoch FROM clock_timestamp()) - %s)", [time.time()])
                if cursor.fetchone()[0] > MOST_SKEW_SECONDS:  # leases and windows would mean something else (R92)
                    raise OperationalError("the clocks of host and database differ")

    def _wait(self) -> None:
        """Until a call has finished, something for this lane is announced, or the timer."""
        assert self._listening is not None
        end = time.monotonic() + TIMER_SECONDS
        while (left := end - time.monotonic()) > 0:
            ready, _, _ = select.select([self._listening, self._woken], [], [], left)
            told = not ready or self._woken in ready
            if self._woken in ready:
                with contextlib.suppress(BlockingIOError):
                    self._woken.recv(4096)
            if self._listening in ready:
                self._listening.poll()
                told |= any(notified.payload == self.lane for notified in self._listening.notifies)
                self._listening.notifies.clear()
            if told:
                return

    def _close(self) -> None:
        connection.close()
        if self._listening is not None:
            self._listening.close()
            self._listening = None


class Sending:
    """All lanes, watched: a loop can die while its worker lives."""

    WATCH_SECONDS = 1.0
    SILENT_SECONDS = 60.0

    def __init__(self) -> None:
        self.loops = {lane: Loop(lane) for lane in LANES}
        self.halted = threading.Event()
        self._watch = threading.Thread(target=self._watching, name="sending watch", daemon=True)

    def start(self) -> None:
        for loop in self.loops.values():
            loop.start()
        self._watch.start()

    def halt(self) -> None:
        self.halted.set()
        for loop in list(self.loops.values()):
            loop.halt()

    def join(self) -> None:
        """Until every call in flight has ended and is saved, or the grace is over."""
        self.halt()
        end = time.monotonic() + grace_seconds() + 1.0
        for loop in list(self.loops.values()):
            if not loop.join(max(0.1, end - time.monotonic())):
                logger.error("sending %s did not end: its rows become unknown", loop.lane)

    def _watching(self) -> None:
        while not self.halted.wait(self.WATCH_SECONDS):
            for lane, loop in list(self.loops.items()):
                if not loop.thread.is_alive():
                    logger.error("sending %s died and is started again", lane)
                    loop.dismiss()
                    self.loops[lane] = Loop(lane)
                    self.loops[lane].start()
                elif time.monotonic() - loop.beat > self.SILENT_SECONDS:
                    logger.error("sending %s has not gone round for %.0f s", lane, time.monotonic() - loop.beat)
