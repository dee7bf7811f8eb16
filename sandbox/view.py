"""The page's context: which phone and mailbox are open, what time it is, what the carrier is doing wrong."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sandbox import wording
from sandbox.carrier import SMS, Carrier, Message
from sandbox.clock import AppClock, ClockUnknown, Reading
from sandbox.demo import Demo, Practice
from sandbox.faults import KINDS, Fault, Faults
from sandbox.patients import ARRIVED, Listed, Reader
from sandbox.skip import Skip
from sandbox.wire import Request

KEPT_PLACES = ("phone", "with", "mailbox", "letter")  # what an action keeps of the address it came from
FRESH_SECONDS = 0.8
LONGEST_LIST = 60
ONE_TAP = (
    ("rate_limited", "429, try later"),
    ("reset", "Connection reset"),
    ("accepted_500", "Taken, then 500"),
    ("callback_late", "Late status"),
    ("callback_doubled", "Doubled status"),
    ("callback_lost", "Lost status"),
)
CHANNELS = {"": "texts and emails", "sms": "texts", "email": "emails"}


UTC_ZONE = ZoneInfo("UTC")
US_TIMES = {
    f"{letter}{season}T": name
    for letter, name in {"E": "Eastern", "C": "Central", "M": "Mountain", "P": "Pacific"}.items()
    for season in "SD"
}


class RecentReading:
    """The app's clock, asked at most about once a second however many pages are open."""

    def __init__(self, clock: AppClock):
        self._clock = clock
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._last: tuple[Reading | None, str] = (None, "")

    def get(self) -> tuple[Reading | None, str]:
        """The reading, or nothing and why."""
        with self._lock:
            if time.monotonic() - self._asked_at > FRESH_SECONDS:
                try:
                    self._last = self._clock.read(), ""
                except ClockUnknown as error:
                    self._last = None, str(error)
                self._asked_at = time.monotonic()
            return self._last

    def forget(self) -> None:
        self._asked_at = float("-inf")


@dataclass(frozen=True)
class Place:
    """Where somebody is on the page, as its address says it."""

    phone: str = ""
    practice: str = ""
    mailbox: str = ""
    letter: str = ""

    @classmethod
    def of(cls, query: dict[str, str]) -> "Place":
        phone, practice, mailbox, letter = (query.get(name, "") for name in KEPT_PLACES)
        return cls(phone, practice, mailbox.lower(), letter)

    def query(self, **changes: str) -> dict[str, str]:
        values = dict(zip(KEPT_PLACES, (self.phone, self.practice, self.mailbox, self.letter), strict=True)) | changes
        return {name: value for name, value in values.items() if value}

    def url(self, fragment: str, **changes: str) -> str:
        return f"/?{urlencode(self.query(**changes))}#{fragment}"


class View:
    def __init__(self, carrier: Carrier, faults: Faults, clock: AppClock, skip: Skip):
        self._carrier = carrier
        self._faults = faults
        self._skip = skip
        self.reading = RecentReading(clock)

    def context(self, request: Request, demo: Demo) -> dict:
        messages = self._carrier.ledger()
        place = self._settled(Place.of(dict(request.query)), messages, demo)
        practice = self.practice(place.practice, demo)
        reading, silence = self.reading.get()
        now = (reading.now if reading else datetime.now(UTC)).astimezone(practice.zone)
        reader = Reader(practice.zone, now)
        return {
            "back": urlencode(place.query()),
            "clock": self._clock(reading, silence, now),
            "skip": self._skipping(practice.zone, now, messages),
            "phone": self._phone(reader, messages, place, demo),
            "mailbox": self._mailbox(reader, messages, place, demo),
            "log": reader.log(messages, self._faults.latest),
            "faults": self._fault_words(),
            "practices": [each for each in demo.practices if each.forms],
            "stop_filter": self._carrier.stop_filter,
        }

    @staticmethod
    def practice(number: str, demo: Demo) -> Practice:
        """The practice with this number; without one, the first, for its zone."""
        fallback = demo.practices[0].zone if demo.practices else UTC_ZONE
        known = {each.phone: each for each in demo.practices}
        return known.get(number) or Practice(wording.number(number), number, fallback)

    def _settled(self, place: Place, messages: list[Message], demo: Demo) -> Place:
        """The place with what it leaves open filled in: the latest phone, its latest practice, the latest mailbox."""
        arrived = [each for each in messages if each.status in ARRIVED]
        texts = [each for each in arrived if each.channel == SMS]
        mails = [each for each in arrived if each.channel != SMS]
        made_up = self._carrier.phones
        phone = place.phone or (texts[-1].patient if texts else made_up[-1] if made_up else "")
        theirs = [each.practice for each in texts if each.patient == phone]
        practice = place.practice or (theirs[-1] if theirs else next((e.phone for e in demo.practices if e.phone), ""))
        mailbox = place.mailbox or (mails[-1].to.lower() if mails else (demo.staff[0].lower() if demo.staff else ""))
        return Place(phone, practice, mailbox, place.letter)

    def _clock(self, reading: Reading | None, silence: str, now: datetime) -> dict:
        next_at = reading.next_at.astimezone(now.tzinfo) if reading and reading.next_at else None
        return {
            "known": reading is not None,
            "silence": silence,
            "time": wording.clock(now),
            "iso": now.replace(second=0, microsecond=0).isoformat(),
            "day": wording.long_day(now),
            "zone": zone_words(now),
            "next": wording.when(next_at, now) if next_at else "",
            "earliest": (now + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M"),
        }

    def _skipping(self, zone: ZoneInfo, now: datetime, messages: list[Message]) -> dict | None:
        progress = self._skip.progress
        if progress is None:
            return None
        start, target = (each.astimezone(zone) for each in (progress.start, progress.target))
        since = progress.start.timestamp()
        passed = sum((each.app_at or 0) > since for each in messages if each.direction != "inbound")
        return {
            "running": progress.running,
            "percent": progress.percent,
            "target": wording.when(target, now),
            "arrived": progress.arrived,
            "lasting": wording.lasting(progress.now - start),
            "trouble": progress.trouble,
            "messages": wording.plural(passed, "message", "messages"),
            "unsettled": wording.plural(progress.unsettled, "stop", "stops") if progress.unsettled else "",
        }

    def _phone(self, reader: Reader, messages: list[Message], place: Place, demo: Demo) -> dict:
        listed = reader.phones(messages, self._carrier.phones)
        theirs = {each.practice for each in messages if each.channel == SMS and each.patient == place.phone}
        numbers = [each.phone for each in demo.practices if each.phone]
        numbers += sorted(theirs - set(numbers))
        practice = self.practice(place.practice, demo)
        return {
            "number": place.phone,
            "label": wording.number(place.phone),
            "practice": practice.name,
            "practice_number": place.practice,
            "practice_label": wording.number(place.practice),
            "bubbles": reader.thread(messages, place.phone, place.practice),
            "count": len(listed),
            "rows": rows(listed, place.phone, lambda number: place.url("phone", phone=number, **{"with": ""})),
            "threads": [
                {
                    "name": self.practice(each, demo).name,
                    "url": place.url("phone", **{"with": each}),
                    "open": each == place.practice,
                }
                for each in numbers
            ],
        }

    def _mailbox(self, reader: Reader, messages: list[Message], place: Place, demo: Demo) -> dict:
        listed = reader.mailboxes(messages, demo.staff)
        letters = reader.letters(messages, place.mailbox)
        opened = next((each for each in letters if str(each.number) == place.letter), letters[0] if letters else None)
        return {
            "address": place.mailbox,
            "count": len(listed),
            "emails": wording.plural(len(letters), "email", "emails"),
            "rows": rows(listed, place.mailbox, lambda address: place.url("mailbox", mailbox=address, letter="")),
            "letters": [
                {"letter": each, "url": place.url("mailbox", letter=str(each.number)), "open": each is opened}
                for each in letters[:40]
            ],
            "opened": opened,
        }

    def _fault_words(self) -> dict:
        active = self._faults.active()
        return {
            "one_tap": [{"kind": kind, "label": label} for kind, label in ONE_TAP],
            "kinds": [{"kind": kind, "label": label} for kind, label in KINDS.items()],
            "active": [fault_words(each) for each in active],
        }


def rows(listed: list[Listed], opened: str, url: Callable[[str], str]) -> list[dict]:
    return [{"row": each, "open": each.address == opened, "url": url(each.address)} for each in listed[:LONGEST_LIST]]


def fault_words(fault: Fault) -> str:
    """Next text: taken, then answered 500"""
    channel = CHANNELS[fault.channel]
    if fault.kind.startswith("list_"):
        return KINDS[fault.kind].capitalize()
    if fault.next:
        one = channel.removesuffix("s") if fault.channel else "message"
        how = f"Next {one}" if fault.next == 1 else f"Next {fault.next} {channel if fault.channel else 'messages'}"
    else:
        how = f"{fault.percent:g} % of {channel}"
    return f"{how}: {KINDS[fault.kind]}"


def zone_words(now: datetime) -> str:
    """Pacific time (PST)"""
    key = getattr(now.tzinfo, "key", "UTC")
    if key == "UTC":
        return "UTC"
    place = US_TIMES.get(f"{now:%Z}") or key.rpartition("/")[2].replace("_", " ")
    return f"{place} time ({now:%Z})"
