"""The one way a Celery message leaves: after commit, and never as an error of the caller (design, decision 2).

A hint says "look now". Losing it costs delay and nothing else, since every worker looks by a timer of its own.
"""

import logging
import time
from typing import Any

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)
_BREAK_SECONDS = 5.0
_quiet_until = 0.0
lost = 0  # how many hints this process could not hand over


def hint(task: str, *args: Any) -> None:
    """Ask a worker to run `task` ("app.tasks.name") soon, once this transaction has committed. Ids only."""
    transaction.on_commit(lambda: _send(task, args), robust=True)


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
