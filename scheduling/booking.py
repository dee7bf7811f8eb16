"""Booking a visit and what becomes of it.

held → booked → confirmed → arrived → attended | no-show | cancelled; undo leads back to booked, or to confirmed.
Every move is a guarded update: its row count says who won, and the second of two who press the same button changes
nothing. Double booking is refused by the database (R76): `visit_no_double_booking` for a provider's time,
`visit_upcoming_once` for a lead. The locks of `book` are there so that the loser is told times that are really free.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads import events
from leads.models import ClosedReason, Lane, Lead, Task
from practices.calendar import open_hours
from practices.models import Membership, Practice, Provider
from scheduling.models import Visit
from scheduling.models.visit import SETTLED, UPCOMING, Status
from scheduling.slots import Slot, open_slots

EVENTS = {
    Status.ATTENDED: "visit_attended",
    Status.NO_SHOW: "visit_no_show",
    Status.CANCELLED: "visit_cancelled",
}
UNDOABLE = [*SETTLED, Status.ARRIVED, Status.CONFIRMED]
EARLY = timedelta(minutes=30)  # people come before their time
BOOKABLE_DAYS = 90
FOLLOW_UP_MINUTES = 120  # of open time, until somebody has called after a visit that did not happen


class Taken(Exception):
    """That time is gone, or never was one; `next_slots` are the next real ones."""

    def __init__(self, next_slots: list[Slot]) -> None:
        super().__init__("that time is taken")
        self.next_slots = next_slots


class HasVisit(Taken):
    """This lead has a visit to come, `visit`; it is cancelled first, or kept."""

    def __init__(self, visit: Visit) -> None:
        super().__init__([])
        self.visit = visit


class Refused(Exception):
    """It cannot be so; `why` says it in the front desk's words."""

    def __init__(self, why: "str | Promise") -> None:
        super().__init__(why)
        self.why = why


def book(
    lead: Lead,
    *,
    provider_id: UUID,
    location_id: UUID,
    starts_at: datetime,
    minutes: int,
    by: Membership | None,
    now: datetime,
) -> Visit:
    """Give this lead a real open time. Raises Taken; books nothing then. A closed lead is opened again by it.

    The same lead and time a second time is the visit that is there. Locks the lead, then the provider, to the end of
    the transaction: bookings of one provider's times are made one after the other.
    """
    lead.refresh_from_db(from_queryset=Lead.objects.select_for_update(no_key=True))
    if there := lead.visits.upcoming().first():
        if (there.provider_id, there.location_id, there.starts_at) == (provider_id, location_id, starts_at):
            return there
        raise HasVisit(there)
    Provider.objects.select_for_update(no_key=True).filter(pk=provider_id).first()
    slots = open_slots(
        now=now, minutes=minutes, provider_id=provider_id, location_id=location_id, days=BOOKABLE_DAYS
    )  # fmt: skip
    slot = next((slot for slot in slots if slot.starts_at == starts_at), None)
    if slot is None:
        raise Taken(_next(slots, starts_at))
    visit = _insert(lead, slot, others=[other for other in slots if other != slot], by=by, now=now)
    lead.reopen(by=by, now=now)
    events.record("visit_booked", lead=lead, now=now, actor=by, visit=visit.pk)
    for task in Task.objects.open().for_lead(lead):
        task.finish("booked", by=by, now=now)
    return visit


def _insert(lead: Lead, slot: Slot, *, others: list[Slot], by: Membership | None, now: datetime) -> Visit:
    Visit.objects.expired(now).filter(provider_id=slot.provider_id).update(status=Status.CANCELLED, settled_at=now)
    try:
        with transaction.atomic():
            return Visit.objects.create(
                lead=lead,
                provider_id=slot.provider_id,
                location_id=slot.location_id,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                status=Status.BOOKED,
                booked_by=by,
                created_at=now,
            )
    except IntegrityError as error:  # by somebody who takes no locks, as a hold of the patient's own
        raise Taken(_next(others, slot.starts_at)) from error


def _next(slots: list[Slot], wanted: datetime) -> list[Slot]:
    """The next three from the wanted time on; after the last one, the earliest there are."""
    return ([slot for slot in slots if slot.starts_at >= wanted] or slots)[:3]


def confirm(visit: Visit, *, by: Membership | None, now: datetime) -> bool:
    """They say that they will come."""
    if not _move(visit, [Status.BOOKED], Status.CONFIRMED, confirmed_at=now):
        return False
    events.record("visit_confirmed", lead=visit.lead, now=now, actor=by, visit=visit.pk)
    return True


def arrive(visit: Visit, *, by: Membership | None, now: datetime) -> bool:
    """They are here. Raises Refused before the time."""
    _not_before_its_time(visit, now)
    return _move(visit, [Status.BOOKED, Status.CONFIRMED], Status.ARRIVED, arrived_at=now)


def settle(visit: Visit, status: str, *, by: Membership | None, now: datetime) -> bool:
    """Record what came of it: attended, no-show or cancelled. False when it was settled before.

    Attended closes the lead: the journey is over. A visit that did not happen becomes a call, while the lead is open.
    Raises Refused for a visit that has not begun, unless it is cancelled.
    """
    status = Status(status)
    if status != Status.CANCELLED:
        _not_before_its_time(visit, now)
    if not _move(visit, UPCOMING, status, settled_at=now):
        return False
    events.record(EVENTS[status], lead=visit.lead, now=now, actor=by, visit=visit.pk)
    if status == Status.ATTENDED:
        visit.lead.close(ClosedReason.ATTENDED, by=by, now=now)
    elif Lead.objects.open().filter(pk=visit.lead_id).exists():
        Task.objects.open_once(
            visit.lead,
            "call",
            Lane.HANDED_OVER,
            str(status),
            f"visit:{visit.pk}",
            now=now,
            due_at=now,
            breach_at=open_hours(Practice.objects.current().pk).add(now, FOLLOW_UP_MINUTES),
            assignee=visit.lead.owner,
        )
    return True


def cancel(visit: Visit, *, by: Membership | None, now: datetime) -> bool:
    return settle(visit, Status.CANCELLED, by=by, now=now)


def reopen(visit: Visit, *, by: Membership | None, now: datetime) -> bool:
    """Undo what was recorded: the visit is to come again, and what it earned is taken back.

    False when there is nothing to undo. Raises Refused when the time, or the lead, has another visit by now.
    """
    was = Status(Visit.objects.select_for_update(no_key=True).values_list("status", flat=True).get(pk=visit.pk))
    if was not in UNDOABLE:
        visit.status = was
        return False
    _back(visit, was)
    if was != Status.ARRIVED:
        earned = was == Status.ATTENDED and not visit.lead.visits.filter(status=Status.ATTENDED).exists()
        said = {"visit": visit.pk, "was": was.value} | ({"takes_back": "attended"} if earned else {})
        events.record("visit_reopened", lead=visit.lead, now=now, actor=by, **said)
    if was == Status.ATTENDED and Lead.objects.filter(pk=visit.lead_id, closed_reason=ClosedReason.ATTENDED).exists():
        visit.lead.reopen(by=by, now=now)
    for task in Task.objects.open().filter(dedupe=f"visit:{visit.pk}"):
        task.finish("undone", by=by, now=now)
    return True


def _back(visit: Visit, was: Status) -> None:
    fields: dict[str, datetime | None] = {"settled_at": None, "arrived_at": None}
    if was == Status.CONFIRMED:
        fields["confirmed_at"] = None
    confirmed = was != Status.CONFIRMED and visit.confirmed_at
    try:
        with transaction.atomic():
            _move(visit, [was], Status.CONFIRMED if confirmed else Status.BOOKED, **fields)
    except IntegrityError as error:
        raise Refused(_("Another visit has taken its place.")) from error


def record(visit: Visit, status: str, *, by: Membership | None, now: datetime) -> bool:
    """One of the page's buttons; `booked` undoes. Raises ValueError for anything else, and Refused."""
    verbs = {Status.BOOKED: reopen, Status.CONFIRMED: confirm, Status.ARRIVED: arrive}
    if status in EVENTS:
        return settle(visit, status, by=by, now=now)
    if status not in verbs:
        raise ValueError("no such outcome")
    return verbs[Status(status)](visit, by=by, now=now)


def _not_before_its_time(visit: Visit, now: datetime) -> None:
    """Nobody has come, or failed to come, to a visit that has not begun."""
    if now < visit.starts_at - EARLY:
        raise Refused(_("This visit has not begun."))


def _move(visit: Visit, sources: list[Status], status: Status, **fields: datetime | None) -> bool:
    won = Visit.objects.filter(pk=visit.pk, status__in=sources).update(status=status, **fields)
    visit.refresh_from_db(fields=["status", *fields])  # also who lost says what it is now
    return bool(won)
