"""Whether one message may leave now: the one gate, which no sequence can go round (design, decision 5).

`check` is pure. Deciding asks it for advice; delivery asks it again, on facts read afresh under the contact's lock, and
that answer is final (R9). `load` reads the facts of a whole set by one statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from messaging.facts import Facts, load
from messaging.models import Kind
from messaging.reasons import words
from practices.calendar import SendWindow

__all__ = ["Facts", "No", "Ok", "Postpone", "Verdict", "check", "load", "words"]

CAPPED = frozenset((Kind.NURTURE, Kind.VISIT))
AUTOMATIC = frozenset((Kind.ACKNOWLEDGEMENT, Kind.NURTURE, Kind.VISIT))
ANSWERS = frozenset((Kind.SAFETY, Kind.KEYWORD))  # fixed texts to somebody who has just texted
NURTURE_A_DAY, NURTURE_A_WEEK, VISIT_A_WEEK, CONTACTS_A_DAY = 1, 3, 3, 3  # R44
DAY, WEEK = timedelta(days=1), timedelta(days=7)
REPLY = timedelta(minutes=10)  # R43: a reply that soon to the person's own text may come at night
CONVERSATION = timedelta(hours=12)
NO_SUNDAY_TEXTS = frozenset(("AL", "LA", "MS"))


@dataclass(frozen=True, slots=True)
class Ok:
    pass


@dataclass(frozen=True, slots=True)
class Postpone:
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class No:
    reason: str


Verdict = Ok | Postpone | No


def check(facts: Facts, channel: str, kind: str, now: datetime) -> Verdict:
    """The first rule that objects. No is for good; Postpone names the earliest instant worth trying again."""
    for rule in (_address, _stop, _practice):
        if objection := rule(facts, channel, kind):
            return objection
    if objection := _consent(facts, channel, kind, now):
        return objection
    if channel != "sms":
        return Ok()
    return _caps(facts, kind, now) or _window(facts, kind, now) or Ok()


def _address(facts: Facts, channel: str, kind: str) -> No | None:
    """Who has just texted from a number is answered there, whatever became of an earlier text."""
    answers = kind in ANSWERS or kind == Kind.STOP_CONFIRMATION
    return None if facts.usable or answers else No("unusable_address")


def _stop(facts: Facts, channel: str, kind: str) -> No | None:
    """Who has stopped gets one confirmation and nothing else, from nobody (R23, R25)."""
    if facts.stopped_at is None:
        return None
    if kind != Kind.STOP_CONFIRMATION:
        return No("stopped")
    if facts.confirmed_at and facts.confirmed_at >= facts.stopped_at:
        return No("already_confirmed")
    return None


def _practice(facts: Facts, channel: str, kind: str) -> No | None:
    return No("practice_paused") if kind in AUTOMATIC and not facts.live else None


def _consent(facts: Facts, channel: str, kind: str, now: datetime) -> No | None:
    """Automatic messages need a yes on record (R37). What a person writes needs a yes or a text of theirs; an email from
    a person, the first answer to a text within minutes and a planned call need no more than the absence of a no. Who
    left a number may be called by a person who decides to, or about the visit that they have: only a stop forbids that."""
    if kind in ANSWERS or kind == Kind.STOP_CONFIRMATION:
        return None
    if channel == "call" and kind in (Kind.STAFF, Kind.VISIT):
        return None
    if channel == "call" or (kind == Kind.STAFF and channel == "email"):
        return No("no_consent") if facts.consent is False else None
    if kind == Kind.STAFF and facts.texted_at:
        return None
    if kind == Kind.ACKNOWLEDGEMENT and channel == "sms" and facts.texted_at and now - facts.texted_at <= REPLY:
        return No("no_consent") if facts.consent is False else None
    return None if facts.consent else No("no_consent")


def _caps(facts: Facts, kind: str, now: datetime) -> Verdict | None:
    """R44 and the practice's policy inside it. The acknowledgement, and what a person writes, are excepted."""
    if kind not in CAPPED:
        return None
    of_kind = [at for other, at in facts.contacts if other == kind]
    all_of = [at for other, at in facts.contacts if other != Kind.ACKNOWLEDGEMENT]
    limits: list[tuple[list[datetime], int, Callable[[datetime], datetime], str]] = [
        (all_of, CONTACTS_A_DAY, lambda at: at + DAY, "contact_limit")
    ]
    if kind == Kind.NURTURE:
        limits += [
            (of_kind, min(facts.texts_per_day, NURTURE_A_DAY), lambda at: _midnight(at, facts.zone), "day_limit"),
            (of_kind, min(facts.texts_per_week, NURTURE_A_WEEK), lambda at: at + WEEK, "week_limit"),
        ]
    else:
        limits.append((of_kind, VISIT_A_WEEK, lambda at: at + WEEK, "visit_limit"))
    waits = []
    for contacts, most, over, reason in limits:
        if most < 1:
            return No("texts_off")
        counting = sorted(over(at) for at in contacts if over(at) > now)
        if len(counting) >= most:
            waits.append((counting[-most], reason))
    if not waits:
        return None
    until, reason = max(waits)
    opens = _opens(facts.window, until)
    return Postpone(opens, reason) if opens else No("no_window")


def _window(facts: Facts, kind: str, now: datetime) -> Verdict | None:
    """Quiet hours bind every text but fixed answers, a first answer within minutes of the person's own text (R43), and
    what a person writes in a conversation that is going on."""
    if kind in ANSWERS or kind == Kind.STOP_CONFIRMATION:
        return None
    since = now - facts.texted_at if facts.texted_at else None
    if since is not None:
        sunday = now.astimezone(facts.zone).weekday() == 6
        if kind == Kind.ACKNOWLEDGEMENT and since <= REPLY and not (sunday and facts.state in NO_SUNDAY_TEXTS):
            return None
        if kind == Kind.STAFF and since <= CONVERSATION:
            return None
    opens = _opens(facts.window, now)
    if opens is None:
        return No("no_window")
    return None if opens <= now else Postpone(opens, "quiet_hours")


def _opens(window: SendWindow, at: datetime) -> datetime | None:
    try:
        return window.opens(at)
    except ValueError:
        return None


def _midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """The end of that local day."""
    return datetime.combine(at.astimezone(zone).date() + DAY, time(), zone)
