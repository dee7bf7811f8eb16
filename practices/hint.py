"""The one way a Celery message leaves: after commit, and never as an error of the caller (design, decision 2).

A hint says "look now". Losing it costs delay and nothing else, since every worker looks by a timer of its own. The first
one leaves at once; those that follow within a quarter of a second leave together, at its end: a hint costs a worker as
much as the row it tells of.
"""

import logging
import threading
import time
from typing import Any

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)
APART_SECONDS = 0.25
_BREAK_SECONDS = 5.0
_quiet_until = 0.0
_lock = threading.Lock()
_free_at: dict[tuple[str, tuple], float] = {}  # when the next hint of that kind may leave
_waiting: set[tuple[str, tuple]] = set()
lost = 0  # how many hints this process could not hand over


def hint(task: str, *args: Any) -> None:
    """Ask a worker to run `task` ("app.tasks.name") soon, once this transaction has committed. Ids only."""
    transaction.on_commit(lambda: _hand_over(task, args), robust=True)


def _hand_over(task: str, args: tuple) -> None:
    kind, now = (task, args), time.monotonic()
    with _lock:
        if kind in _waiting:
            return
        wait = _free_at.get(kind, now) - now
        if wait > 0:
            _waiting.add(kind)
            later = threading.Timer(wait, _together, kind)
            later.daemon = True
            later.start()
            return
        _keep_apart(kind, now)
    _send(task, args)


def _together(task: str, args: tuple) -> None:
    with _lock:
        _waiting.discard((task, args))
        _keep_apart((task, args), time.monotonic())
    _send(task, args)


def _keep_apart(kind: tuple[str, tuple], now: float) -> None:
    if len(_free_at) > 100:
        _free_at.clear()
    _free_at[kind] = now + APART_SECONDS


def _send(task: str, args: tuple) -> None:
    global _quiet_until, lost
    if time.monotonic() < _quiet_until:
        lost += 1
        return
    try:
        current_app.send_task(task, args=args, retry=False)
    except Exception as error:
        _quiet_until = time.monotonic() + _BREAK_SECONDS
        lost += 1
        logger.warning("hint %s not handed over: %s", task, type(error).__name__)
