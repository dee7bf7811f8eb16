"""What the carrier does wrong, on purpose.

A fault is armed for the next N messages or for a percentage of them, on texts, emails or both. Requests suffer at most
one fault each: counted ones first, in the order they were armed, then one throw of a seeded die. Callback faults are
drawn once per message, each kind by itself. Nothing here is remembered over a restart: a restarted carrier is healthy.
"""

import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

BEFORE_ACCEPT = {
    "rate_limited": "429: not taken, try later",
    "refused": "503: not taken",
    "rejected": "400: refused with an error code",
    "reset": "connection reset before it was taken",
    "hang": "no answer at all, not taken",
}
AFTER_ACCEPT = {
    "accepted_500": "taken, then answered 500",
    "accepted_reset": "taken, then the answer is lost",
    "accepted_hang": "taken, then no answer at all",
    "slow": "taken, answered late",
    "undelivered": "taken, then not delivered",
}
CALLBACKS = {
    "callback_late": "status arrives late",
    "callback_doubled": "status arrives twice",
    "callback_lost": "status never arrives",
    "callback_shuffled": "statuses arrive out of order",
}
LISTING = {"list_down": "list of messages is down", "list_lag": "list of messages lags behind"}
REQUESTS = BEFORE_ACCEPT | AFTER_ACCEPT
KINDS = REQUESTS | CALLBACKS | LISTING

DEFAULT_CODES = {"rejected": 21211, "undelivered": 30003}
DEFAULT_SECONDS = {
    "rate_limited": 1.0,
    "slow": 2.0,
    "callback_late": 5.0,
    "list_lag": 10.0,
    "hang": 60.0,
    "accepted_hang": 60.0,
}
LONGEST = 600.0
MOST = 1_000_000
LATEST = 20


class BadFault(ValueError):
    """The fault asked for makes no sense; the message says why."""


@dataclass
class Fault:
    kind: str
    channel: str = ""  # "sms", "email", or both
    next: int = 0
    percent: float = 0.0
    seconds: float = 0.0  # Retry-After, delay or lag
    code: int = 0

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> "Fault":
        """From a script or a form, where figures may be texts."""
        try:
            return cls(
                kind=fields.get("kind", ""),
                channel=fields.get("channel", ""),
                next=int(fields.get("next", 0)),
                percent=float(fields.get("percent", 0)),
                seconds=float(fields.get("seconds", 0)),
                code=int(fields.get("code", 0)),
            )
        except (TypeError, ValueError, OverflowError) as error:
            if isinstance(error, BadFault):
                raise
            raise BadFault("next and code are whole numbers, percent and seconds are numbers.") from None

    def __post_init__(self) -> None:
        if not isinstance(self.kind, str) or self.kind not in KINDS:
            raise BadFault(f"There is no fault {self.kind!r}. Known: {', '.join(KINDS)}.")
        if self.channel not in ("", "sms", "email"):
            raise BadFault("channel is sms, email or empty.")
        self.seconds = self.seconds or DEFAULT_SECONDS.get(self.kind, 0.0)
        self.code = self.code or DEFAULT_CODES.get(self.kind, 0)
        if not (0 <= self.next <= MOST and 0 <= self.percent <= 100 and 0 <= self.seconds <= LONGEST):
            raise BadFault(f"next is 0 to {MOST}, percent 0 to 100, seconds 0 to {LONGEST:.0f}.")
        if not self.next and not self.percent:
            raise BadFault("Say how often: next (a number of messages) or percent.")

    def concerns(self, channel: str) -> bool:
        return self.channel in {"", channel}


@dataclass(frozen=True)
class Happening:
    """A fault that struck, at the host's time and the practice's."""

    kind: str
    at: float
    app_at: float | None


class Faults:
    def __init__(self, seed: int | None = None, stamp: Callable[[], float | None] = lambda: None):
        self.seed = random.SystemRandom().randrange(2**32) if seed is None else seed
        self._die = random.Random(self.seed)  # noqa: S311 (repeatable by design)
        self._lock = threading.Lock()
        self._armed: list[Fault] = []
        self._stamp = stamp
        self.happened: Counter[str] = Counter()
        self.latest: deque[Happening] = deque(maxlen=LATEST)

    def arm(self, *faults: Fault, replace: bool = False) -> None:
        with self._lock:
            self._armed = ([] if replace else self._armed) + list(faults)

    def heal(self) -> None:
        self.arm(replace=True)

    def active(self) -> list[Fault]:
        with self._lock:
            return list(self._armed)

    def as_json(self) -> dict:
        return {"seed": self.seed, "faults": [asdict(each) for each in self.active()], "happened": dict(self.happened)}

    def for_request(self, channel: str) -> Fault | None:
        """The one fault this request suffers, if any; a counted one is used up by it."""
        with self._lock:
            candidates = [each for each in self._armed if each.kind in REQUESTS and each.concerns(channel)]
            fault = self._counted(candidates) or self._thrown(candidates)
            return self._note(fault)

    def for_callbacks(self, channel: str) -> dict[str, float]:
        """The callback faults of one message: kind → seconds."""
        with self._lock:
            drawn = {}
            for kind in CALLBACKS:
                candidates = [each for each in self._armed if each.kind == kind and each.concerns(channel)]
                fault = self._note(self._counted(candidates) or self._thrown(candidates))
                if fault:
                    drawn[kind] = fault.seconds
            return drawn

    def list_is_down(self) -> bool:
        with self._lock:
            candidates = [each for each in self._armed if each.kind == "list_down"]
            return self._note(self._counted(candidates) or self._thrown(candidates)) is not None

    def list_lag(self) -> float:
        with self._lock:
            return max((each.seconds for each in self._armed if each.kind == "list_lag"), default=0.0)

    def _counted(self, candidates: list[Fault]) -> Fault | None:
        for fault in candidates:
            if fault.next:
                fault.next -= 1
                if not fault.next and not fault.percent:
                    self._armed.remove(fault)
                return fault
        return None

    def _thrown(self, candidates: list[Fault]) -> Fault | None:
        shares = [each for each in candidates if each.percent]
        if not shares:
            return None
        throw = self._die.random() * 100
        for fault in shares:
            throw -= fault.percent
            if throw < 0:
                return fault
        return None

    def _note(self, fault: Fault | None) -> Fault | None:
        if fault:
            self.happened[fault.kind] += 1
            self.latest.append(Happening(fault.kind, time.time(), self._stamp()))
        return fault
