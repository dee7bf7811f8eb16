"""What providers' codes mean, as data (rules, section 1.5). A code that is not here is final: codes are added without
notice, and a retry of what we do not understand could go on for ever."""

from messaging.providers import NotTaken, Refused, Result, Unknown

TWILIO: dict[int, str] = {
    21610: "stopped",
    30640: "stopped",  # a known litigator
    21211: "bad_number",
    21614: "bad_number",
    21635: "bad_number",
    30005: "bad_number",
    30006: "bad_number",  # landline
    30007: "carrier_block",
    30450: "carrier_block",
    20003: "our_setup",  # credentials
    21408: "our_setup",  # no permission for the region
    21606: "our_setup",
    21612: "our_setup",
    30032: "our_setup",  # toll-free unverified
    30034: "our_setup",  # 10DLC unregistered
    30003: "unreachable",
    30008: "unreachable",
    30500: "unreachable",
    30036: "expired",
    30047: "quiet_hours",
    30610: "quiet_hours",
}
# Refused now and not for good; at least that many seconds.
TWILIO_NOT_TAKEN: dict[int, float] = {
    20429: 1.0,
    20503: 1.0,
    21611: 300.0,  # the sender's queue is full
    30001: 300.0,
    30022: 60.0,
    63017: 60.0,
}
# Our account is not set up for it: nothing was taken, and what is held goes out once that is mended.
OUR_SETUP = "our_setup"
HOLD_SECONDS = 300.0
SENDGRID: dict[int, str] = {401: OUR_SETUP, 403: OUR_SETUP}

# Of an email's events: the failures after which the address gets no more, and the reason that is kept.
SENDGRID_STOPS: dict[str, str] = {
    "bounce": "bounced",
    "dropped": "dropped",
    "spamreport": "spam_report",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
}
UNUSABLE = frozenset(("bad_number", "bad_address"))


def twilio_reason(code: str | int | None) -> str:
    try:
        return TWILIO.get(int(code or 0), "rejected")
    except ValueError:
        return "rejected"


def twilio(status: int, code: int, retry_after: float = 0.0) -> Result:
    """The meaning of an error answer to a create call."""
    if code in TWILIO_NOT_TAKEN:
        return NotTaken(str(code), max(TWILIO_NOT_TAKEN[code], retry_after), status)
    if status == 429:
        return NotTaken("429", max(1.0, retry_after), status)
    if 400 <= status < 500 and status != 408:
        return _refused(twilio_reason(code), str(code), status)
    return Unknown(str(code or status), status)


def sendgrid(status: int, retry_after: float = 0.0) -> Result:
    if status == 429:
        return NotTaken("429", max(1.0, retry_after), status)
    if 400 <= status < 500 and status != 408:
        return _refused(SENDGRID.get(status, "rejected"), str(status), status)
    return Unknown(str(status), status)


def _refused(reason: str, code: str, status: int) -> Result:
    if reason == OUR_SETUP:
        return NotTaken(code, HOLD_SECONDS, status, reason)
    return Refused(reason, code, status)
