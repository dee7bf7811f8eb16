"""The call: no transaction is open, and nothing is written."""

import time
from datetime import datetime

from django.db import connection

from messaging.delivery.claims import Claimed
from messaging.delivery.results import Outcome
from messaging.providers import NotTaken, Result, Unknown
from practices import clock

LATEST_START_SECONDS = 5.0  # after the claim: later, the lease may end while the call is on its way (R8)


def send(claimed: Claimed) -> Outcome:
    """Hand one message to its provider. Never raises: what went wrong is the outcome."""
    assert not connection.in_atomic_block, "no transaction during a call"
    began = time.monotonic()
    if began - claimed.at > LATEST_START_SECONDS:
        return returned(claimed, "late")
    result = _call(claimed)
    return Outcome(claimed, result, clock.host_now(), int((time.monotonic() - began) * 1000))


def returned(claimed: Claimed, why: str, at: datetime | None = None) -> Outcome:
    """Given back without a call."""
    return Outcome(claimed, NotTaken(why), at or clock.host_now(), 0)


def _call(claimed: Claimed) -> Result:
    # imported here: the SDKs take a quarter of a second, which no other process should pay
    from messaging.providers import sendgrid, twilio

    try:
        return (twilio if claimed.channel == "sms" else sendgrid).send(claimed.outgoing)
    except Exception as error:
        return Unknown(type(error).__name__)  # a mistake of ours, somewhere around a call that may have been made
