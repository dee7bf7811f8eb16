"""All processes together. One thread, on purpose: the kernel's promise that no orphan stays holds for the thread that
forked, and a fork beside other threads is a risk."""

import contextlib
import select
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from config.supervisor.child import LAST_DELAY, Child

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK_SECONDS = 0.5


class Watch:
    """Children in the order they were started. `tell` gets a line for each death and restart, `changed` after each."""

    def __init__(self, tell: Callable[[str], None], changed: Callable[[], None]):
        self.children: list[Child] = []
        self.tell, self.changed = tell, changed
        self.hurry = False
        self._ear, mouth = socket.socketpair()
        for end in (self._ear, mouth):
            end.setblocking(False)
        self._mouth = mouth
        signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # only to be woken
        for number in STOPS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
                signal.signal(number, self._interrupt)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    def start(self, child: Child) -> None:
        child.start()
        self.children.append(child)
        self.changed()

    def look(self, seconds: float = TICK_SECONDS) -> None:
        """Sleep until something happens, at most that long; then restart what has ended."""
        select.select([self._ear], [], [], max(0.0, min([seconds, *self._waits()])))
        with contextlib.suppress(BlockingIOError):
            while self._ear.recv(4096):
                pass
        for child in self.children:
            try:
                news = child.look(time.monotonic())
            except OSError as error:  # it could not even be started: no room for its log, no more processes
                child.restart_at = time.monotonic() + LAST_DELAY
                news = f"{child.name} cannot start: {error}"
            if news:
                self.tell(news)
                with contextlib.suppress(OSError):
                    self.changed()

    def _waits(self) -> list[float]:
        return [child.restart_at - time.monotonic() for child in self.children if child.process is None]

    def forever(self) -> None:
        while True:
            self.look()

    def stop(self) -> None:
        """Stage after stage, so that nobody loses what it still needs. A second Ctrl-C kills at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._be_quick)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closing terminal says it twice
        for stage in sorted({child.stage for child in self.children}):
            going = [child for child in self.children if child.stage == stage]
            for child in going:
                child.ask_to_stop()
            asked_at = time.monotonic()
            while going := [child for child in going if not child.is_gone()]:
                for child in going:
                    if self.hurry or time.monotonic() - asked_at > child.grace:
                        child.kill()
                with contextlib.suppress(BlockingIOError):
                    self._ear.recv(4096)
                select.select([self._ear], [], [], 0.05)

    def _be_quick(self, number: int, frame: Any) -> None:
        self.hurry = True
