"""The carrier's state: every message it took, in either direction, and what became of it.

One lock, one journal. A message is journalled before it is visible, so what a client was told is what a restarted
carrier still knows. `version` grows with every change, and `wait_for` lets a caller wait for one.
"""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime

from sandbox.journal import Journal

SMS, EMAIL = "sms", "email"
FINAL = {"delivered", "undelivered", "bounce", "received"}


@dataclass
class Message:
    """One text or email to or from one address. Times are seconds of the host's clock; `app_at` of the practice's."""

    sid: str
    channel: str
    direction: str  # outbound-api, outbound-reply (the carrier's own), inbound
    sender: str
    to: str
    body: str
    accepted_at: float
    app_at: float | None = None
    status: str = "queued"
    subject: str = ""
    sender_name: str = ""
    to_name: str = ""
    error_code: int | None = None
    sent_at: float | None = None
    updated_at: float = 0.0
    status_callback: str = ""
    custom_args: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)  # of an email, beside those every mail has
    app_status: int | None = None  # inbound: what the app answered; 0 when it could not be reached
    fail_with: int | None = None  # ends undelivered with this code
    callback_faults: dict = field(default_factory=dict)
    number: int = 0  # position in the ledger, from 1

    @property
    def patient(self) -> str:
        return self.sender if self.direction == "inbound" else self.to

    @property
    def practice(self) -> str:
        return self.to if self.direction == "inbound" else self.sender

    def as_json(self) -> dict:
        row = asdict(self)
        for name in ("fail_with", "callback_faults"):
            del row[name]
        row["from"] = row.pop("sender")
        return row | {name: _iso(row[name]) for name in ("accepted_at", "app_at", "sent_at", "updated_at")}


def _iso(instant: float | None) -> str | None:
    return None if instant is None else datetime.fromtimestamp(instant, UTC).isoformat()


class Carrier:
    def __init__(self, journal: Journal):
        self.journal = journal
        self.changed = threading.Condition(threading.RLock())
        self.version = 0
        self._clear()
        known = {each.name for each in fields(Message)}
        for line in journal.replay():
            match line.pop("what"):
                case "message":
                    self._add(Message(**{key: value for key, value in line.items() if key in known}))
                case "moved":
                    self._move(line["sid"], line["changes"])
                case "phone":
                    self.phones.append(line["number"])
                case "blocked":
                    self.blocked.add((line["patient"], line["practice"]))
                case "unblocked":
                    self.blocked.discard((line["patient"], line["practice"]))
                case "stop_filter":
                    self.stop_filter = line["on"]

    def _clear(self) -> None:
        self.messages: list[Message] = []
        self.by_sid: dict[str, Message] = {}
        self.by_recipient: dict[str, list[Message]] = {}
        self.phones: list[str] = []  # made up on the page
        self.blocked: set[tuple[str, str]] = set()  # (patient, practice), only while the stop filter is on
        self.stop_filter = False

    def _add(self, message: Message) -> None:
        message.number = len(self.messages) + 1
        self.messages.append(message)
        self.by_sid[message.sid] = message
        self.by_recipient.setdefault(message.to, []).append(message)

    def _move(self, sid: str, changes: dict) -> None:
        message = self.by_sid[sid]
        for name, value in changes.items():
            setattr(message, name, value)

    def _tell(self) -> None:
        self.version += 1
        self.changed.notify_all()

    def accept(self, message: Message) -> Message:
        """Take a message for good: journalled, then visible. The same sid again is the same message."""
        with self.changed:
            if message.sid in self.by_sid:
                return self.by_sid[message.sid]
            message.updated_at = message.accepted_at
            self.journal.append("message", **asdict(message))
            self._add(message)
            self._tell()
        return message

    def advance(self, message: Message, status: str, *, error_code: int | None = None) -> None:
        self._change(message, status=status, error_code=error_code, sent_at=message.sent_at or time.time())

    def answered(self, message: Message, app_status: int) -> None:
        """What the app said to an inbound message."""
        self._change(message, app_status=app_status)

    def _change(self, message: Message, **changes: object) -> None:
        changes["updated_at"] = time.time()
        with self.changed:
            if self.by_sid.get(message.sid) is not message:
                return  # forgotten by a reset meanwhile
            self.journal.append("moved", sid=message.sid, changes=changes)
            self._move(message.sid, changes)
            self._tell()

    def add_phone(self, number: str) -> None:
        with self.changed:
            if number not in self.phones:
                self.journal.append("phone", number=number)
                self.phones.append(number)
                self._tell()

    def set_stop_filter(self, on: bool) -> None:
        """The carrier's own STOP list. Off, it forgets whom it had blocked: the app's list is then the only one."""
        with self.changed:
            for patient, practice in [] if on else sorted(self.blocked):
                self.unblock(patient, practice)
            self.journal.append("stop_filter", on=on)
            self.stop_filter = on
            self._tell()

    def block(self, patient: str, practice: str) -> None:
        with self.changed:
            self.journal.append("blocked", patient=patient, practice=practice)
            self.blocked.add((patient, practice))
            self._tell()

    def unblock(self, patient: str, practice: str) -> None:
        with self.changed:
            self.journal.append("unblocked", patient=patient, practice=practice)
            self.blocked.discard((patient, practice))
            self._tell()

    def is_blocked(self, patient: str, practice: str) -> bool:
        with self.changed:
            return (patient, practice) in self.blocked

    def find(self, sid: str) -> Message | None:
        with self.changed:
            return self.by_sid.get(sid)

    def ledger(self, after: int = 0) -> list[Message]:
        with self.changed:
            return self.messages[after:]

    def addressed_to(self, address: str) -> list[Message]:
        with self.changed:
            return list(self.by_recipient.get(address, ()))

    def unfinished(self) -> list[Message]:
        with self.changed:
            return [each for each in self.messages if each.status not in FINAL]

    def reset(self) -> None:
        with self.changed:
            self.journal.empty()
            self._clear()
            self._tell()

    def wait_for(self, predicate: Callable[[], bool], timeout: float) -> bool:
        with self.changed:
            return self.changed.wait_for(predicate, timeout)


def new_sid(prefix: str = "SM") -> str:
    return prefix + uuid.uuid4().hex
