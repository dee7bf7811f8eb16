"""What becomes of a visit, and its undoing. Each verb says whether it changed anything."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from leads import events
from leads.models import ClosedReason, Lane, Lead, Task
from practices.calendar import open_hours
from practices.models import Membership, Practice
from scheduling import waitlist
from scheduling.booking.refusals import Refused
from scheduling.models import Visit
from scheduling.models.visit import SETTLED, UPCOMING, Status

EVENTS = {
    Status.ATTENDED: "visit_attended",
    Status.NO_SHOW: "visit_no_show",
    Status.CANCELLED: "visit_cancelled",
}
UNDOABLE = [*SETTLED, Status.ARRIVED, Status.CONFIRMED]
EARLY = timedelta(minutes=30)  # people come before their time
FOLLOW_UP_MINUTES = 120  # of open time, until somebody has called after a cancellation


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

    Attended closes the lead: the journey is over. A cancelled visit becomes a call, while the lead is open; who did not
    come is followed up by the sequence for that.
    Raises Refused for a visit that has not begun, unless it is cancelled.
    """
    status = Status(status)
    if status != Status.CANCELLED:
        _not_before_its_time(visit, now)
    _lead_first(visit)
    if not _move(visit, UPCOMING, status, settled_at=now):
        return False
    events.record(EVENTS[status], lead=visit.lead, now=now, actor=by, visit=visit.pk)
    if status == Status.ATTENDED:
        visit.lead.close(ClosedReason.ATTENDED, by=by, now=now)
    elif status == Status.CANCELLED and Lead.objects.open().filter(pk=visit.lead_id).exists():
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


def _lead_first(visit: Visit) -> None:
    """Locked in the order in which `move` and `book` lock: lead, then visit. What follows writes to both."""
    Lead.objects.select_for_update(no_key=True).filter(pk=visit.lead_id).first()


def cancel(visit: Visit, *, by: Membership | None, now: datetime) -> bool:
    return settle(visit, Status.CANCELLED, by=by, now=now)


def reopen(visit: Visit, *, by: Membership | None, now: datetime) -> bool:
    """Undo what was recorded: the visit is to come again, and what it earned is taken back.

    False when there is nothing to undo. Raises Refused when the time, or the lead, has another visit by now.
    """
    _lead_first(visit)
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
    if was in (Status.CANCELLED, Status.NO_SHOW):
        _expect_again(visit.lead, by=by, now=now)
    for task in Task.objects.open().filter(dedupe=f"visit:{visit.pk}"):
        task.finish("undone", by=by, now=now)
    return True


def _expect_again(lead: Lead, *, by: Membership | None, now: datetime) -> None:
    """As by booking: nobody looks for another time, and a journey that was closed meanwhile goes on."""
    lead.reopen(by=by, now=now)
    waitlist.leave(lead, "booked", now=now)


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
    """Only the visit at the time that `visit` says: whoever answers for one that was moved meanwhile answers nothing."""
    seen = Visit.objects.filter(pk=visit.pk, status__in=sources, starts_at=visit.starts_at)
    won = seen.update(status=status, **fields)
    visit.refresh_from_db(fields=["status", "starts_at", *fields])  # also who lost says what it is now
    return bool(won)
