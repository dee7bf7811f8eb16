"""What every worker looks for by itself every few seconds, whether or not there is a broker (R30).

A room registers its look beside its task, in its tasks.py:

    @every(settings.SWEEP_SECONDS)
    def look_for_callbacks() -> None:
        fold.drain(clock.now())

config/steps.py hosts one thread per worker that calls them in turn. A look may be missed, doubled or late with no
effect but delay. One that raises is logged, by its kind and place only (an error's words may be a patient's), and
called again. A look ends within seconds, or others wait: what is left is found by the next one.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db import close_old_connections, connection

logger = logging.getLogger(__name__)
LONGEST_PAUSE = 30.0
F = TypeVar("F", bound=Callable)


@dataclass
class Look:
    call: Callable[[], object]
    seconds: float
    due: float = 0.0  # by the monotonic clock
    failures: int = 0

    @property
    def name(self) -> str:
        return f"{self.call.__module__}.{self.call.__name__}"


looks: dict[str, Look] = {}


def every(seconds: float) -> Callable[[F], F]:
    """Register a function without arguments, to be called every so many seconds by each worker."""

    def register(call: F) -> F:
        look = Look(call, seconds)
        looks[look.name] = look
        return call

    return register


def run(stopping: threading.Event) -> None:
    """Until `stopping`, which is looked at between two calls."""
    while not stopping.is_set():
        for look in list(looks.values()):
            if look.due <= time.monotonic() and not stopping.is_set():
                call(look)
        stopping.wait(max(0.05, min((look.due for look in looks.values()), default=1.0) - time.monotonic()))
    connection.close()


def call(look: Look) -> None:
    """One look. After failures it is called less often, up to every 30 s."""
    close_old_connections()
    try:
        look.call()
        look.failures = 0
    except Exception as error:
        look.failures += 1
        logger.error("look %s: %s", look.name, place(error))
        connection.close()  # whatever it was, the next look begins on a sound one
    pause = min(look.seconds * 2 ** min(look.failures, 10), max(LONGEST_PAUSE, look.seconds))
    look.due = time.monotonic() + pause


def place(error: BaseException) -> str:
    """The error's kind and the innermost line it came from: all that may be logged of one."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    if frame is None:
        return type(error).__name__
    return f"{type(error).__name__} at {Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"
