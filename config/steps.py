"""Our parts in a Celery worker: it is Celery that starts them, stops them and waits for them.

They hang on the *worker* blueprint. In the consumer's they would stop whenever the broker does.
"""

import threading
from typing import Any

from celery import bootsteps
from django.conf import settings

POOL = "celery.worker.components:Pool"


class Sweep(bootsteps.StartStopStep):
    """The thread that looks for due work every few seconds, broker or not (R30).

    Not beside the sending loop: a busy second in its process is a second in every call it has in flight.
    """

    requires = {POOL}
    JOIN_SECONDS = 35.0

    def __init__(self, worker: Any, **kwargs: Any) -> None:
        super().__init__(worker, **kwargs)
        self.thread: threading.Thread | None = None

    def include_if(self, worker: Any) -> bool:
        return not settings.SENDER

    def start(self, worker: Any) -> None:
        from practices import sweep

        self.stopping = threading.Event()
        self.thread = threading.Thread(target=sweep.run, args=[self.stopping], name="sweep", daemon=True)
        self.thread.start()

    def stop(self, worker: Any) -> None:
        if self.thread:
            self.stopping.set()
            self.thread.join(self.JOIN_SECONDS)
            self.thread = None

    terminate = stop
