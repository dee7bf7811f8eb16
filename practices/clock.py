"""The one clock (design, decision 4). Verbs take `now` as an argument; views and tasks read it here, once.

On the sandbox its offset is a row, so that every process sees a moved clock; elsewhere it is the host's time.
Leases, signatures, sign-in sessions and pacing use `host_now`.
"""

import threading
import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction

from practices.tenancy import sql

_CACHE_SECONDS = 0.2
_lock = threading.Lock()
_cached: tuple[float, float] = (-1.0, 0.0)  # when it was read (monotonic), the offset in seconds


def host_now() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    return host_now() + timedelta(seconds=offset()) if settings.SANDBOX else host_now()


def offset(*, fresh: bool = False) -> float:
    """How many seconds the sandbox's clock is ahead; at most 0.2 s old unless `fresh`."""
    global _cached
    read_at, value = _cached
    if fresh or time.monotonic() - read_at > _CACHE_SECONDS:
        rows = sql("SELECT offset_seconds FROM practices_clock WHERE id = 1")
        value = rows[0][0] if rows else 0.0
        with _lock:
            _cached = (time.monotonic(), value)
    return value


def move(offset_seconds: float) -> None:
    """Set the sandbox's clock. It only goes forward: what was sent cannot be unsent. Raises ValueError otherwise.

    Returns once no process goes by the old one: what happens next happens later. Not inside a transaction.
    """
    if not settings.SANDBOX:
        raise ValueError("the clock is moved on the sandbox only")
    with transaction.atomic():
        sql("INSERT INTO practices_clock (id, offset_seconds) VALUES (1, 0) ON CONFLICT DO NOTHING")
        moved = sql(
            "UPDATE practices_clock SET offset_seconds = %s WHERE id = 1 AND offset_seconds <= %s",
            offset_seconds,
            offset_seconds,
        )
    if not moved:
        raise ValueError("the clock goes forward only")
    time.sleep(_CACHE_SECONDS)
    offset(fresh=True)
