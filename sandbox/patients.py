"""What a patient would see: a phone with one thread for each practice, a mailbox, and a log of what the carrier did.

Reads the ledger and makes words; changes nothing. A text that was not delivered is on no phone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox import wording
from sandbox.carrier import EMAIL, SMS, Message
from sandbox.faults import KINDS, Happening

ARRIVED = {"delivered", "received"}
QUIET_GAP = timedelta(minutes=15)  # a new time is shown above a text after this long
LOG_LENGTH = 14


@dataclass
class Listed:
    """A phone or a mailbox in a list, the most recent first."""

    address: str
    label: str
    preview: str
    at: str


@dataclass
class Bubble:
    html: str
    mine: bool
    above: str = ""  # the time, where it is worth saying
    below: str = ""
    trouble: bool = False


@dataclass
class Letter:
    number: int
    sender: str
    address: str
    subject: str
    at: str
    html: str
    unsubscribe: str = ""  # where the mail program's own button leads


@dataclass
class Entry:
    at: str
    icon: str
    words: str
    patients: bool = False
    wrong: bool = False


@dataclass(frozen=True)
class Reader:
    """Puts ledger rows into words, in one zone and at one time."""

    zone: ZoneInfo
    now: datetime

    def moment(self, message: Message) -> datetime:
        """When the practice's clock says it happened; the host's, where the app was never heard of."""
        return datetime.fromtimestamp(message.app_at or message.accepted_at, UTC).astimezone(self.zone)

    def when(self, message: Message) -> str:
        moment = self.moment(message)
        today = moment.date() == self.now.date()
        return wording.clock(moment) if today else wording.day(moment, self.now)

    def phones(self, messages: Iterable[Message], made_up: Iterable[str]) -> list[Listed]:
        latest = {each.patient: each for each in messages if each.channel == SMS and each.status in ARRIVED}
        rows = [
            Listed(number, wording.number(number), latest[number].body[:60], self.when(latest[number]))
            for number in sorted(latest, key=lambda each: latest[each].number, reverse=True)
        ]
        unused = [each for each in made_up if each not in latest]
        return [Listed(each, wording.number(each), "No texts yet", "") for each in reversed(unused)] + rows

    def mailboxes(self, messages: Iterable[Message], staff: Iterable[str]) -> list[Listed]:
        latest = {each.to.lower(): each for each in messages if each.channel == EMAIL and each.status in ARRIVED}
        rows = [
            Listed(address, address, latest[address].subject, self.when(latest[address]))
            for address in sorted(latest, key=lambda each: latest[each].number, reverse=True)
        ]
        empty = sorted({each.lower() for each in staff} - set(latest))
        return rows + [Listed(each, each, "No emails yet", "") for each in empty]

    def thread(self, messages: Iterable[Message], phone: str, practice: str) -> list[Bubble]:
        bubbles: list[Bubble] = []
        before: datetime | None = None
        for message in messages:
            if (message.channel, message.patient, message.practice) != (SMS, phone, practice):
                continue
            if message.status not in ARRIVED:
                continue
            moment = self.moment(message)
            bubble = Bubble(wording.linked(message.body), mine=message.direction == "inbound")
            if before is None or moment - before > QUIET_GAP or moment.date() != before.date():
                bubble.above = f"{wording.day(moment, self.now)} {wording.clock(moment)}"
            if bubble.mine:
                bubble.below, bubble.trouble = fate(message)
            bubbles.append(bubble)
            before = moment
        for place, bubble in enumerate(bubbles):
            if bubble.mine and not bubble.trouble and any(each.mine for each in bubbles[place + 1 :]):
                bubble.below = ""  # only the last one says that it arrived
        return bubbles

    def letters(self, messages: Iterable[Message], mailbox: str) -> list[Letter]:
        mine = [
            each for each in messages if each.channel == EMAIL and each.status in ARRIVED and each.to.lower() == mailbox
        ]
        return [
            Letter(
                number=each.number,
                sender=each.sender_name or each.sender,
                address=each.sender,
                subject=each.subject,
                at=self.when(each),
                html=wording.linked(each.body.strip()),
                unsubscribe=each.headers.get("List-Unsubscribe", "").strip("<>"),
            )
            for each in reversed(mine)
        ]

    def log(self, messages: list[Message], happenings: Iterable[Happening]) -> list[Entry]:
        """The latest of what passed through the carrier and of what it did wrong, newest first."""
        entries = [(each.accepted_at, self._passed(each)) for each in messages[-LOG_LENGTH:]]
        entries += [(each.at, self._went_wrong(each)) for each in happenings]
        return [entry for _, entry in sorted(entries, key=lambda pair: pair[0], reverse=True)[:LOG_LENGTH]]

    def _passed(self, message: Message) -> Entry:
        at = self.when(message)
        if message.direction == "inbound":
            words, wrong = fate(message)
            said = f"{wording.number(message.patient)} texted the practice. {words}"
            return Entry(at, "text", said, patients=True, wrong=wrong)
        kind, to = ("Text", wording.number(message.to)) if message.channel == SMS else ("Email", message.to)
        state = {"undelivered": f"not delivered, error {message.error_code}", "bounce": "bounced"}
        words = f"{kind} to {to}: {state.get(message.status, message.status)}"
        return Entry(at, "text" if message.channel == SMS else "mail", words, wrong=message.status in state)

    def _went_wrong(self, happening: Happening) -> Entry:
        moment = datetime.fromtimestamp(happening.app_at or happening.at, UTC).astimezone(self.zone)
        at = wording.clock(moment) if moment.date() == self.now.date() else wording.day(moment, self.now)
        return Entry(at, "alert", f"As asked: {KINDS[happening.kind]}", wrong=True)


def fate(message: Message) -> tuple[str, bool]:
    """What became of a patient's text, and whether that is trouble."""
    if message.app_status is None:
        return "On its way", False
    if 200 <= message.app_status < 300:
        return "Delivered", False
    if message.app_status == 0:
        return "Not delivered: the practice’s server did not answer", True
    return f"Not delivered: the practice’s server said {message.app_status}", True
