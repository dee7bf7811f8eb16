"""Run as a program where the kernel has no PDEATHSIG (macOS): ends what a killed supervisor left behind.

Reads lines `pid signal` (signal 0: forget that pid) until the pipe closes, however the supervisor ended."""

import contextlib
import os
import signal
import sys
import time

GRACE_SECONDS = 10


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def send(pid: int, number: int) -> None:
    with contextlib.suppress(OSError):  # it has ended meanwhile
        os.kill(pid, number)


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watched: dict[int, int] = {}
    for line in sys.stdin:
        pid, number = map(int, line.split())
        watched[pid] = number
        if not number:
            del watched[pid]
    for pid, number in watched.items():
        send(pid, number)
    end = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < end and any(map(alive, watched)):
        time.sleep(0.1)
    for pid in watched:
        send(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
