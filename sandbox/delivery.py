"""From accepted to delivered: the way of one message through the carrier.

    text    queued → sent → delivered | undelivered(code)      each step after queued is called back
    email   queued → processed → delivered | bounce            each step is an event

A restart picks up every message that had not arrived.
"""

from sandbox.callbacks import SendGridEvents, TwilioCallbacks
from sandbox.carrier import SMS, Carrier, Message
from sandbox.faults import Faults
from sandbox.work import Workers

FIRST_STEP = 0.02
SECOND_STEP = 0.06
OUT_OF_ORDER = 0.3


class Delivery:
    def __init__(
        self, carrier: Carrier, faults: Faults, workers: Workers, texts: TwilioCallbacks, emails: SendGridEvents
    ):
        self._carrier = carrier
        self._faults = faults
        self._workers = workers
        self._texts = texts
        self._emails = emails

    def resume(self) -> None:
        for message in self._carrier.unfinished():
            self._schedule(message)

    def accept(self, message: Message) -> Message:
        """Take a message for good and start it on its way."""
        message.callback_faults = self._faults.for_callbacks(message.channel)
        self._carrier.accept(message)
        self._schedule(message)
        return message

    def _schedule(self, message: Message) -> None:
        first, arrived, not_arrived = (
            ("sent", "delivered", "undelivered") if message.channel == SMS else ("processed", "delivered", "bounce")
        )
        last = not_arrived if message.fail_with else arrived
        if message.status == "queued":
            self._workers.after(FIRST_STEP, lambda: self._step(message, first, is_last=False))
        self._workers.after(SECOND_STEP, lambda: self._step(message, last, is_last=True))

    def _step(self, message: Message, status: str, *, is_last: bool) -> None:
        self._carrier.advance(message, status, error_code=message.fail_with if is_last else None)
        wrong = message.callback_faults
        if "callback_lost" in wrong:
            return
        delay = wrong.get("callback_late", 0.0)
        if "callback_shuffled" in wrong and not is_last:
            delay += OUT_OF_ORDER
        times = 2 if "callback_doubled" in wrong else 1
        if message.channel == SMS:
            self._texts.status(message, status, delay=delay, times=times)
        else:
            self._emails.event(message, status, delay=delay, times=times)
