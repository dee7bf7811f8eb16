"""The pages of a link: pick a time, say yes to it, and what one may do with a visit. Each act is a POST of its own.

/v/<token>/ shows what stands: a time that is held for them, their visit, the times there are, or that they wait.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from scheduling import booking, calendar_file, waitlist
from scheduling.models import Visit, WaitlistEntry
from scheduling.models.visit import Status
from scheduling.patient import words
from scheduling.patient.opening import Opened, page
from scheduling.slots import Slot, offer, parse_key, terms_of

OFFERED = 3


@page("GET")
def start(opened: Opened) -> HttpResponse:
    if opened.held:
        return _held_page(opened, opened.held)
    return _visit_page(opened, opened.visit) if opened.visit else _times_page(opened)


@page("GET")
def times(opened: Opened) -> HttpResponse:
    """More days, from the instant ?from= on; for a visit, the times it can move to."""
    return _days_page(opened, opened.request.GET.get("from", ""))


@page("POST")
def hold(opened: Opened) -> HttpResponse:
    """The first tap: this time is kept for some minutes."""
    try:
        place = parse_key(opened.request.POST.get("slot", ""))
    except ValueError:
        return _times_page(opened, _("Please pick one of these times."), HTTPStatus.BAD_REQUEST)
    slot = next((slot for slot in opened.slots if slot.place == place), None)
    if slot is None:
        return _taken(opened, place[2])
    try:
        booking.hold(opened.lead, slot, now=opened.now)
    except booking.Taken:
        return _overtaken(opened, place[2])
    return opened.to()


@page("POST")
def book(opened: Opened) -> HttpResponse:
    """The second tap: the time is theirs. With `was`, the visit that stood then moves to it.

    The same a second time is answered like the first. A visit that is not what the page showed stays as it is.
    """
    try:
        provider_id, location_id, starts_at = parse_key(opened.request.POST.get("slot", ""))
        was = _instant(opened.request.POST.get("was", ""))
        place: dict[str, Any] = {"provider_id": provider_id, "location_id": location_id, "starts_at": starts_at}
        if was is None:
            minutes = terms_of(opened.lead).minutes
            booking.book(opened.lead, **place, minutes=minutes, by=None, now=opened.now)
        elif not _moved(opened, was, place):
            return _changed(opened)
    except booking.HasVisit:
        return _changed(opened)
    except booking.Taken:
        return _overtaken(opened, starts_at)
    except booking.Refused:
        return _too_late(opened)
    except ValueError:
        return _times_page(opened, _("Please pick one of these times."), HTTPStatus.BAD_REQUEST)
    return opened.to()


@page("POST")
def release(opened: Opened) -> HttpResponse:
    """What was held is not wanted: the times again, or the visit as it is."""
    booking.release(opened.lead, now=opened.now)
    return opened.to()


@page("POST")
def confirm(opened: Opened) -> HttpResponse:
    """They will come."""
    visit = _seen(opened)
    if visit is None:
        return _changed(opened)
    if not booking.confirm(visit, by=None, now=opened.now) and visit.status != Status.CONFIRMED:
        return _changed(opened)
    return opened.to()


@page("GET", "POST")
def cancel(opened: Opened) -> HttpResponse:
    """Asks once more; the POST from there calls the visit off."""
    if opened.visit is None:
        return opened.to()
    if opened.request.method != "POST":
        return _one_visit(opened, opened.visit, "scheduling/patient/cancel.html")
    visit = _seen(opened)
    if visit is None:
        return _changed(opened)
    if opened.now >= visit.starts_at:
        return _too_late(opened)
    booking.cancel(visit, by=None, now=opened.now)
    return opened.to()


@page("POST")
def wait(opened: Opened) -> HttpResponse:
    """No time is soon enough, or none fits: a person looks for one."""
    if opened.visit is None:
        waitlist.join(opened.lead, now=opened.now)
    return opened.to()


@page("GET")
def calendar(opened: Opened) -> HttpResponse:
    visit = opened.visit
    if visit is None:
        return opened.to()
    return calendar_file.response(visit, opened.practice, private=opened.is_private, now=opened.now)


# ---- What is shown ----
def _held_page(opened: Opened, held: Visit) -> HttpResponse:
    until = held.held_until or opened.now
    context = {
        "time": words.of_visit(held, opened.zone, opened.now),
        "where": words.where_words(held.location, opened.practice, private=opened.is_private),
        "until": words.times.clock(until, opened.zone),
        "was": opened.visit and words.of_visit(opened.visit, opened.zone, opened.now),
        "was_at": opened.visit and opened.visit.starts_at.isoformat(),
    }
    return opened.render("scheduling/patient/held.html", context)


def _visit_page(opened: Opened, visit: Visit, note: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    return _one_visit(opened, visit, "scheduling/patient/visit.html", note, status)


def _one_visit(
    opened: Opened, visit: Visit, template: str, note: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "visit": visit,
        "time": words.of_visit(visit, opened.zone, opened.now),
        "where": words.where_words(visit.location, opened.practice, private=opened.is_private),
        "seen": visit.starts_at.isoformat(),
        "is_to_come": opened.now < visit.starts_at and visit.status != Status.ARRIVED,
        "is_another_day": words.times.days_apart(opened.now, visit.starts_at, opened.zone) > 0,
        "is_confirmed": visit.status != Status.BOOKED,
        "note": note,
    }
    return opened.render(template, context, status)


def _times_page(
    opened: Opened, note: str = "", status: int = HTTPStatus.OK, first: list[Slot] | None = None
) -> HttpResponse:
    """A few real times first: those the message named that are still open, filled up by a choice of what there is."""
    slots = opened.slots
    named = [slot for slot in slots if slot.key in opened.link.slots]
    others = [slot for slot in offer(slots) if slot not in named]
    few = (first or [*named, *others])[:OFFERED]
    context = {
        "offered": [words.of_slot(slot, opened.zone, opened.now) for slot in few],
        "has_more": len(slots) > len(few),
        "several_places": words.several_places(few),
        "hold_minutes": booking.HOLD_MINUTES,
        "days": terms_of(opened.lead).days,
        "waits": WaitlistEntry.objects.filter(lead=opened.lead, ended_at=None).exists(),
        "visit": opened.visit and words.of_visit(opened.visit, opened.zone, opened.now),
        "cancelled": opened.cancelled and words.of_visit(opened.cancelled, opened.zone, opened.now),
        "note": note,
    }
    return opened.render("scheduling/patient/times.html", context, status)


def _days_page(opened: Opened, since: str) -> HttpResponse:
    first = _instant(since) or opened.now
    slots = [slot for slot in opened.slots if slot.starts_at >= first]
    if not slots:
        return _times_page(opened)
    shown, later = words.first_of(slots)
    context = {
        "days": words.days(shown, opened.zone, opened.now),
        "later": later and f"{later.starts_at:%Y-%m-%dT%H:%MZ}",
        "visit": opened.visit and words.of_visit(opened.visit, opened.zone, opened.now),
    }
    return opened.render("scheduling/patient/days.html", context)


# ---- When it is not as it was ----
def _taken(opened: Opened, wanted: datetime) -> HttpResponse:
    """On the same page, with the next real times."""
    later = [slot for slot in opened.slots if slot.starts_at >= wanted]
    note = _("Somebody else just took that time. Here is the next one.") if opened.slots else ""
    note = note or _("Somebody else just took that time.")
    return _times_page(opened, note, HTTPStatus.CONFLICT, later or opened.slots)


def _overtaken(opened: Opened, wanted: datetime) -> HttpResponse:
    opened.__dict__.pop("slots", None)  # they were open a moment ago
    return _taken(opened, wanted)


def _changed(opened: Opened) -> HttpResponse:
    """What they answered is not there any more; this is."""
    for known in ("visit", "held", "cancelled"):
        opened.__dict__.pop(known, None)
    if opened.visit is None:
        return _times_page(opened, _("That visit was changed, so we did nothing."), HTTPStatus.CONFLICT)
    note = _("Your visit was changed meanwhile, so we did nothing. This is how it stands now.")
    return _visit_page(opened, opened.visit, note, HTTPStatus.CONFLICT)


def _too_late(opened: Opened) -> HttpResponse:
    if opened.visit is None:
        return opened.to()
    note = _("It is too late to change this visit here. Please call us.")
    return _visit_page(opened, opened.visit, note, HTTPStatus.CONFLICT)


# ---- What was posted ----
def _seen(opened: Opened) -> Visit | None:
    """The visit, if it is the one at the time that the page showed."""
    visit = opened.visit
    return visit if visit and visit.starts_at == _instant(opened.request.POST.get("seen", "")) else None


def _moved(opened: Opened, was: datetime, place: dict[str, UUID | datetime]) -> bool:
    """Also when it had moved there before: a second tap."""
    visit = opened.visit
    if visit is None:
        return False
    if visit.starts_at == place["starts_at"] and visit.provider_id == place["provider_id"]:
        return True
    return visit.starts_at == was and booking.move(visit, **place, by=None, now=opened.now)  # type: ignore[arg-type]


def _instant(written: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo else None
