"""Our parts in a Celery worker: it is Celery that starts them, stops them and waits for them.

They hang on the *worker* blueprint. In the consumer's they would stop whenever the broker does.
"""

import threading
from typing import Any

from celery import bootsteps
from celery.signals import worker_shutting_down
from django.conf import settings

POOL = "celery.worker.components:Pool"


class Sweep(bootsteps.StartStopStep):
    """The thread that looks for due work every few seconds, broker or not (R30).

    Not beside the sending loop: a busy second in its process is a second in every call it has in flight.
    """

    requires = (POOL,)
    JOIN_SECONDS = 35.0

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self.thread: threading.Thread | None = None

    def include_if(self, parent: Any) -> bool:
        return not settings.SENDER

    def start(self, parent: Any) -> None:
        from practices import sweep

        self.stopping = threading.Event()
        self.thread = threading.Thread(target=sweep.run, args=[self.stopping], name="sweep", daemon=True)
        self.thread.start()

    def stop(self, parent: Any) -> None:
        if self.thread:
            self.stopping.set()
            self.thread.join(self.JOIN_SECONDS)
            self.thread = None

    def terminate(self, parent: Any) -> None:
        self.stop(parent)


class Sender(bootsteps.StartStopStep):
    """The sending loop, in a worker of its own (SENDER=1). It stops claiming when shutdown begins, gives back what it
    has not begun, and is waited for, warm shutdown or cold: a call that is not saved becomes an unknown."""

    requires = (POOL,)

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self.sending: Any = None

    def include_if(self, parent: Any) -> bool:
        return settings.SENDER

    def start(self, parent: Any) -> None:
        from messaging.loop import Sending

        self.sending = Sending()
        self.sending.start()
        worker_shutting_down.connect(self.halt, weak=False)

    def halt(self, **kwargs: Any) -> None:
        self.sending.halt()

    def stop(self, parent: Any) -> None:
        if self.sending:
            self.sending.join()

    def terminate(self, parent: Any) -> None:
        self.stop(parent)
