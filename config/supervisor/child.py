"""One process of ours, and its restarts."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from config.embedded.process import ended

FIRST_DELAY, LAST_DELAY = 0.2, 5.0
LONG_LIFE = 30.0


@dataclass(eq=False)
class Child:
    """`spawn` starts it. A lower `stage` is stopped earlier; `grace` seconds pass before a kill."""

    name: str
    spawn: Callable[[], subprocess.Popen[bytes]]
    stage: int
    grace: float
    stop_signal: signal.Signals = signal.SIGTERM
    alone: bool = False  # its own children look after themselves (PostgreSQL's do)
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0  # in a row, each before it had lived long
    started_at: float = 0.0
    restart_at: float = 0.0

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        self.process = self.spawn()
        self.started_at = time.monotonic()

    def look(self, now: float) -> str | None:
        """Restart it if it has ended and its time has come. What there is to tell, if anything."""
        if self.process is None:
            if now >= self.restart_at:
                self.start()
                return f"{self.name} started again"
            return None
        code = self.process.poll()
        if code is None:
            return None
        self._bury()
        self.deaths = 1 if now - self.started_at > LONG_LIFE else self.deaths + 1
        delay = min(FIRST_DELAY * 2 ** (self.deaths - 1), LAST_DELAY)
        self.restart_at = now + delay
        return f"{self.name} {_how(code)}, starting it again in {delay:.1f} s"

    def ask_to_stop(self) -> None:
        if self.process:
            self.process.send_signal(self.stop_signal)

    def is_gone(self) -> bool:
        if self.process and self.process.poll() is not None:
            self._bury()
        return self.process is None

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self._bury()

    def _bury(self) -> None:
        """Its own children must not keep its port, or work beside its successor."""
        assert self.process
        ended(self.process)
        if not self.alone:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None


def _how(code: int) -> str:
    if code >= 0:
        return f"ended (exit code {code})"
    with contextlib.suppress(ValueError):
        return f"was ended by {signal.Signals(-code).name}"
    return f"was ended by signal {-code}"
