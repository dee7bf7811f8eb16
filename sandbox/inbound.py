"""A patient writes: the text is kept, then handed to the app as Twilio would.

With the carrier's own STOP filter on, a keyword also blocks or unblocks the pair of numbers, is named to the app as
OptOutType, and is answered by the carrier itself. Off, as it is by default, only the app has a list and confirms.
"""

import re
import time

from sandbox.callbacks import TwilioCallbacks
from sandbox.carrier import SMS, Carrier, Message, new_sid
from sandbox.clock import AppClock

# Single words only: the real filter cannot match "opt out" either.
OPT_OUT = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"}
OPT_IN = {"START", "YES", "UNSTOP"}
ASK = {"HELP", "INFO"}
REPLIES = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def opt_out_type(body: str) -> str:
    word = re.sub(r"[^A-Z]+$", "", body.strip().upper())
    if word in OPT_OUT:
        return "STOP"
    if word in OPT_IN:
        return "START"
    return "HELP" if word in ASK else ""


class Inbound:
    def __init__(self, carrier: Carrier, callbacks: TwilioCallbacks, clock: AppClock):
        self._carrier = carrier
        self._callbacks = callbacks
        self._clock = clock

    def receive(self, *, patient: str, practice: str, body: str, sid: str = "") -> Message:
        """Returns the message with `app_status` set. A known sid is handed over again, as a doubled webhook is."""
        now = time.time()
        message = self._carrier.accept(
            Message(
                sid=sid or new_sid(),
                channel=SMS,
                direction="inbound",
                sender=patient,
                to=practice,
                body=body,
                status="received",
                accepted_at=now,
                app_at=self._clock.stamp(),
                sent_at=now,
            )
        )
        keyword = opt_out_type(body) if self._carrier.stop_filter else ""
        if keyword:
            self._filter(patient, practice, keyword)
        self._carrier.answered(message, self._callbacks.inbound(message, opt_out_type=keyword))
        return message

    def _filter(self, patient: str, practice: str, keyword: str) -> None:
        blocked = self._carrier.is_blocked(patient, practice)
        if keyword == "STOP":
            if blocked:
                return
            self._carrier.block(patient, practice)
        elif keyword == "START":
            if not blocked:
                return
            self._carrier.unblock(patient, practice)
        now = time.time()
        self._carrier.accept(
            Message(
                sid=new_sid(),
                channel=SMS,
                direction="outbound-reply",
                sender=practice,
                to=patient,
                body=REPLIES[keyword],
                status="delivered",
                accepted_at=now,
                app_at=self._clock.stamp(),
                sent_at=now,
            )
        )
