"""Things to do later, and the threads that do them."""

import heapq
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable

logger = logging.getLogger("sandbox")

Job = Callable[[], None]


class Workers:
    """Runs jobs at their time on a few daemon threads. A job that raises is logged and forgotten."""

    def __init__(self, threads: int = 8):
        self._ready: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._later: list[tuple[float, int, Job]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._closed = False
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]
        self._threads.append(threading.Thread(target=self._keep_time, daemon=True))
        for thread in self._threads:
            thread.start()

    def soon(self, job: Job) -> None:
        self._ready.put(job)

    def after(self, seconds: float, job: Job) -> None:
        with self._wake:
            heapq.heappush(self._later, (time.monotonic() + seconds, next(self._order), job))
            self._wake.notify()

    def close(self) -> None:
        """What is not due yet is dropped, as a killed carrier would."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        for _ in self._threads:
            self._ready.put(None)

    def _keep_time(self) -> None:
        with self._wake:
            while not self._closed:
                now = time.monotonic()
                while self._later and self._later[0][0] <= now:
                    self._ready.put(heapq.heappop(self._later)[2])
                self._wake.wait(self._later[0][0] - now if self._later else None)

    def _work(self) -> None:
        while (job := self._ready.get()) is not None:
            try:
                job()
            except Exception:
                logger.exception("Work of the carrier failed")
