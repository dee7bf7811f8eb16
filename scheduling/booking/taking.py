"""Taking a time: for some minutes, for good, or another one instead.

Each verb locks the lead, then the providers whose times it takes, to the end of the transaction: one provider's times are
given one after the other, so that the loser is told times that are really free. The constraints refuse whoever takes no
locks. A hold that is over, or was given up, is a cancelled row that keeps its `held_until`; a lead has one such row, and
uses it again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from leads import events
from leads.models import Lead, Task
from practices.models import Membership, Provider
from scheduling import waitlist
from scheduling.booking.refusals import HasVisit, Refused, Taken
from scheduling.models import Visit
from scheduling.models.visit import Status
from scheduling.slots import Slot, open_slots, slots_for, terms_of

BOOKABLE_DAYS = 90  # by staff; a patient is offered what the service line says
HOLD_MINUTES = 10
ASKED = ("reply", "triage")  # kinds of task that only a person settles
Place = tuple[UUID, UUID, datetime]


def hold(lead: Lead, slot: Slot, *, now: datetime, minutes: int = HOLD_MINUTES) -> Visit:
    """Keep this time for the lead for some minutes, instead of one they held before. Raises Taken; the old one stays."""
    _lock(lead, slot.provider_id)
    _still_open(slots_for(lead, now=now, provider_id=slot.provider_id, location_id=slot.location_id), slot.place)
    _end_expired(slot.provider_id, now)
    held = Visit.objects.holds().filter(lead=lead).order_by("-pk").first() or Visit(lead=lead)
    held.provider_id, held.location_id = slot.provider_id, slot.location_id
    held.starts_at, held.ends_at = slot.starts_at, slot.ends_at
    held.status, held.held_until = Status.HELD, now + timedelta(minutes=minutes)
    held.created_at, held.settled_at = now, None
    with _or_taken(lead, slot.place, now):
        held.save()
    return held


def release(lead: Lead, *, now: datetime) -> bool:
    """Give up what this lead holds."""
    return bool(Visit.objects.filter(lead=lead, status=Status.HELD).update(status=Status.CANCELLED, settled_at=now))


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

    `by` None is the patient. What the lead holds is theirs; any other hold of theirs is given up. The same lead and time a
    second time is the visit that is there.
    """
    place = (provider_id, location_id, starts_at)
    _lock(lead, provider_id)
    if there := lead.visits.upcoming().first():
        if (there.provider_id, there.location_id, there.starts_at) == place:
            return there
        raise HasVisit(there)
    visit = _from_hold(lead, place, by=by, now=now) or _insert(lead, place, minutes, by=by, now=now)
    lead.reopen(by=by, now=now)
    waitlist.leave(lead, "booked", now=now)
    events.record("visit_booked", lead=lead, now=now, actor=by, visit=visit.pk)
    for task in _done_by_booking(lead, by):
        task.finish("booked", by=by, now=now)
    return visit


def _done_by_booking(lead: Lead, by: Membership | None) -> QuerySet[Task]:
    """Staff who book have spoken with them. Who books by a link may still have asked something: that waits for a person."""
    tasks = Task.objects.open().for_lead(lead)
    return tasks if by else tasks.exclude(kind__in=ASKED)


def move(
    visit: Visit, *, provider_id: UUID, location_id: UUID, starts_at: datetime, by: Membership | None, now: datetime
) -> bool:
    """Give this visit another time, provider or place: the same visit, booked again. `by` None is the patient.

    False when it is not any more what `visit` says: moved, settled, or there already. Raises Taken, and Refused once it
    has begun; nothing is changed then.
    """
    place, was = (provider_id, location_id, starts_at), visit.starts_at
    if place == (visit.provider_id, visit.location_id, was):
        return False
    _lock(visit.lead, *{visit.provider_id, provider_id})
    still = Visit.objects.filter(pk=visit.pk, status__in=[Status.BOOKED, Status.CONFIRMED], starts_at=was)
    if not still.select_for_update(no_key=True).exists():  # who cancels it now comes after, and finds it moved
        visit.refresh_from_db()
        if visit.status == Status.ARRIVED:
            raise Refused(_("They are here already."))
        return False
    if now >= was:
        raise Refused(_("This visit has begun."))
    ends_at = _ends(visit.lead, place, by=by, now=now)
    with _or_taken(visit.lead, place, now):
        release(visit.lead, now=now)
        still.update(
            provider_id=provider_id,
            location_id=location_id,
            starts_at=starts_at,
            ends_at=ends_at,
            status=Status.BOOKED,
            confirmed_at=None,
        )
    visit.refresh_from_db()
    events.record("visit_moved", lead=visit.lead, now=now, actor=by, visit=visit.pk, was=was.isoformat())
    return True


def _lock(lead: Lead, *provider_ids: UUID) -> None:
    lead.refresh_from_db(from_queryset=Lead.objects.select_for_update(no_key=True))
    list(Provider.objects.select_for_update(no_key=True).filter(pk__in=provider_ids).order_by("pk"))


def _end_expired(provider_id: UUID, now: datetime) -> None:
    Visit.objects.expired(now).filter(provider_id=provider_id).update(status=Status.CANCELLED, settled_at=now)


def _held(lead: Lead, place: Place, now: datetime) -> Visit | None:
    """What keeps exactly this time for them, if it still does."""
    provider_id, location_id, starts_at = place
    return Visit.objects.filter(
        lead=lead,
        provider_id=provider_id,
        location_id=location_id,
        starts_at=starts_at,
        status=Status.HELD,
        held_until__gt=now,
    ).first()


def _from_hold(lead: Lead, place: Place, *, by: Membership | None, now: datetime) -> Visit | None:
    held = _held(lead, place, now)
    if held is None:
        return None
    held.status, held.held_until, held.booked_by, held.created_at = Status.BOOKED, None, by, now
    held.save(update_fields=["status", "held_until", "booked_by", "created_at"])
    return held


def _insert(lead: Lead, place: Place, minutes: int, *, by: Membership | None, now: datetime) -> Visit:
    slot = _still_open(_bookable(lead, minutes, place, by=by, now=now), place)
    _end_expired(slot.provider_id, now)
    with _or_taken(lead, place, now):
        release(lead, now=now)
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


def _ends(lead: Lead, place: Place, *, by: Membership | None, now: datetime) -> datetime:
    """When a visit at that open or held time is over."""
    if held := _held(lead, place, now):
        return held.ends_at
    slots = _bookable(lead, terms_of(lead).minutes, place, by=by, now=now)
    ends_at = _still_open(slots, place).ends_at
    _end_expired(place[0], now)
    return ends_at


def _bookable(lead: Lead, minutes: int, place: Place, *, by: Membership | None, now: datetime) -> list[Slot]:
    """Of that provider at that place: what a patient is offered, or, for staff, anything in the next three months."""
    at: dict[str, Any] = {"now": now, "provider_id": place[0], "location_id": place[1]}
    if by is None:
        return slots_for(lead, **at) if lead.location_id in (None, place[1]) else []
    return open_slots(minutes=minutes, buffer_minutes=terms_of(lead).buffer_minutes, days=BOOKABLE_DAYS, **at)


def _still_open(slots: list[Slot], place: Place) -> Slot:
    slot = next((slot for slot in slots if slot.place == place), None)
    if slot is None:
        raise Taken(_next(slots, place))
    return slot


def _next(slots: list[Slot], place: Place) -> list[Slot]:
    """The next three from the wanted time on; after the last one, the earliest there are."""
    return ([slot for slot in slots if slot.starts_at > place[2]] or slots)[:3]


@contextmanager
def _or_taken(lead: Lead, place: Place, now: datetime) -> Iterator[None]:
    """A savepoint in which a time is taken; raises Taken where a constraint says that somebody was faster."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        slots = slots_for(lead, now=now, provider_id=place[0], location_id=place[1])
        raise Taken(_next(slots, place)) from error
