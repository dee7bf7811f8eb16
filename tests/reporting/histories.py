"""Journeys as work and chance would have them, lived through by the verbs themselves; the same seed tells the same ones."""

import random
from datetime import datetime, time, timedelta

from leads import barriers, events
from leads.models import ClosedReason, Fit, Lead
from practices.models import Location, Membership, Provider, ServiceLine
from scheduling import booking
from scheduling.models import Availability, Visit
from scheduling.slots import open_slots
from sequences.models import Version
from tests.cast import a_lead

SOURCES = ["google", "referral", "unknown"]
REASONS = [reason for reason in ClosedReason if reason != ClosedReason.ATTENDED]


def write(count: int, seed: int, now: datetime) -> list[Lead]:
    """`count` leads of the 20 days before `now`, with all that happened to them until then."""
    dice = random.Random(seed)
    place = Location.objects.get()
    for name in ("Dr. Ito", "Dr. Okafor"):
        doctor = Provider.objects.create(name=name)
        for weekday in range(7):
            Availability.objects.create(
                provider=doctor, location=place, weekday=weekday, starts=time(8), ends=time(18)
            )  # fmt: skip
    lines = [ServiceLine.objects.create(name=name) for name in ("Feet", "Hands")]
    return [_life(index, dice, [*lines, None], now) for index in range(count)]


def _life(index: int, dice: random.Random, lines: list[ServiceLine | None], now: datetime) -> Lead:
    received = now - timedelta(minutes=dice.randrange(60, 20 * 24 * 60))
    lead = a_lead(
        f"P{index}", phone="", email="", now=received, source=dice.choice(SOURCES), service_line=dice.choice(lines),
        fit=dice.choice([Fit.FIT, Fit.UNKNOWN, Fit.NEEDS_PERSON]), returning=dice.random() < 0.3,
        self_pay=dice.choice([None, True, False]), location=dice.choice([*Location.objects.all(), None]),
        entered_version=dice.choice([*Version.objects.order_by("number", "pk"), None]),
    )  # fmt: skip
    if dice.random() < 0.9:
        Lead.objects.filter(pk=lead.pk).update(acknowledged_at=received + timedelta(seconds=dice.randrange(1, 90)))
    at = received
    for _step in range(dice.randrange(9)):
        at += timedelta(minutes=dice.choice([1, 4, 20, 90, 700, 2000]))
        if at >= now:
            break
        dice.choice(DEEDS)(lead, dice, at)
    lead.refresh_from_db()
    return lead


def _call(lead: Lead, dice: random.Random, at: datetime) -> None:
    events.record("call_made", lead=lead, now=at, connected=dice.random() < 0.5, outcome="no_answer")


def _write(lead: Lead, dice: random.Random, at: datetime) -> None:
    events.record("message_written", lead=lead, now=at)


def _reply(lead: Lead, dice: random.Random, at: datetime) -> None:
    events.record("message_received", lead=lead, now=at, **({"shared": True} if dice.random() < 0.2 else {}))


def _qualify(lead: Lead, dice: random.Random, at: datetime) -> None:
    events.record("lead_qualified", lead=lead, now=at)


def _book(lead: Lead, dice: random.Random, at: datetime) -> None:
    slot = dice.choice(open_slots(now=at, minutes=30, days=3))
    try:
        booking.book(
            lead, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30,
            by=None, now=at,
        )  # fmt: skip
    except booking.HasVisit as has:
        booking.confirm(has.visit, by=None, now=at)


def _move(lead: Lead, dice: random.Random, at: datetime) -> None:
    if visit := lead.visits.upcoming().first():
        slot = dice.choice(open_slots(now=at, minutes=30, days=5))
        try:
            booking.move(
                visit, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, by=None,
                now=at,
            )  # fmt: skip
        except booking.Refused:  # it has begun, or they are there
            return


def _cancel_and_rebook(lead: Lead, dice: random.Random, at: datetime) -> None:
    if visit := lead.visits.upcoming().first():
        booking.cancel(visit, by=None, now=at)
        _book(lead, dice, at)


def _settle(lead: Lead, dice: random.Random, at: datetime) -> None:
    if visit := lead.visits.upcoming().first():
        status = dice.choice(["arrived", "attended", "attended", "no_show", "cancelled"])
        booking.record(visit, status, by=None, now=max(at, visit.starts_at))


def _come(lead: Lead, dice: random.Random, at: datetime) -> None:
    if not lead.visits.upcoming().exists():
        _book(lead, dice, at)
    if visit := lead.visits.upcoming().first():
        booking.record(visit, "attended", by=None, now=max(at, visit.starts_at))


def _settle_by_mistake(lead: Lead, dice: random.Random, at: datetime) -> None:
    if visit := lead.visits.upcoming().first():
        late = max(at, visit.starts_at)
        booking.record(visit, dice.choice(["attended", "no_show"]), by=None, now=late)
        booking.reopen(visit, by=None, now=late + timedelta(minutes=1))


def _undo(lead: Lead, dice: random.Random, at: datetime) -> None:
    for visit in Visit.objects.filter(lead=lead).order_by("-created_at")[:1]:
        try:
            booking.reopen(visit, by=None, now=at)
        except booking.Refused:
            return


def _close(lead: Lead, dice: random.Random, at: datetime) -> None:
    lead.close(dice.choice(REASONS), by=None, now=at)


def _reopen(lead: Lead, dice: random.Random, at: datetime) -> None:
    lead.reopen(by=None, now=at)


def _assign(lead: Lead, dice: random.Random, at: datetime) -> None:
    lead.assign_to(dice.choice(Membership.objects.order_by("name")), by=None, now=at)


def _tag(lead: Lead, dice: random.Random, at: datetime) -> None:
    barriers.tag(lead, dice.choice(["cost", "fear"]), by=None, now=at)


DEEDS = [
    _call,
    _call,
    _write,
    _reply,
    _qualify,
    _book,
    _book,
    _book,
    _move,
    _cancel_and_rebook,
    _settle,
    _settle,
    _come,
    _settle_by_mistake,
    _undo,
    _close,
    _close,
    _close,
    _reopen,
    _assign,
    _tag,
]
