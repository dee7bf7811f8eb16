"""Ends processes of one installation that this run started, by their pid and with no warning, and waits for their return."""

import os
import signal
import time
from collections.abc import Callable


class Killer:
    """`pid_of(name)` tells a process's pid, or None while it is down."""

    def __init__(self, pid_of: Callable[[str], int | None]) -> None:
        self._pid_of = pid_of
        self.kills = 0

    def kill(self, name: str, *, patience: float = 30.0) -> float:
        """kill -9; the seconds until the supervisor has another one in its place."""
        pid = self._wait(name, lambda pid: pid is not None, patience)
        started = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        self.kills += 1
        self._wait(name, lambda new: new is not None and new != pid, patience)
        return time.monotonic() - started

    def _wait(self, name: str, right: Callable[[int | None], bool], patience: float) -> int:
        end = time.monotonic() + patience
        while True:
            pid = self._pid_of(name)
            if right(pid):
                return pid or 0
            if time.monotonic() > end:
                raise TimeoutError(f"{name} did not come back within {patience} s")
            time.sleep(0.05)
