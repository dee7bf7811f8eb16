"""What may come of one call to a provider. There is no idempotency key: what is not known stays unknown (R5, R6)."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way: everything a provider needs, and nothing it does not."""

    message_id: UUID
    attempt_id: UUID
    sender: str
    sender_name: str
    to: str
    subject: str
    body: str
    validity_seconds: int = 14_400  # how long a provider may keep it in its queue (R10)
    footer: str = ""  # of an automatic email: who we are and how to stop
    unsubscribe: str = ""  # the address that stops them


@dataclass(frozen=True, slots=True)
class Accepted:
    ref: str


@dataclass(frozen=True, slots=True)
class Refused:
    """For good. `reason` is one of messaging.reasons, `code` the provider's."""

    reason: str
    code: str
    status: int = 0


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Certainly not taken: it may be sent again, not before `retry_after` seconds. `reason` says why it waits."""

    why: str
    retry_after: float = 0.0
    status: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    why: str
    status: int = 0


Result = Accepted | Refused | NotTaken | Unknown


@dataclass(frozen=True, slots=True)
class Found:
    """What the provider says of a message it took. `status` in its own words."""

    ref: str
    status: str
    code: str = ""


class Unreachable(Exception):
    """The provider could not be asked; nothing follows from that."""
