"""The real open times that the lead page offers: booking one, sending them, moving a visit to one, waiting for one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import offers, words, write
from desk.once import KEY_LONGEST
from desk.reader import Reader
from leads.models import Lead
from practices import audit, times
from practices.answers import SeeOther
from practices.requests import StaffRequest
from scheduling import booking, waitlist
from scheduling.slots import parse_key

GONE = gettext_lazy("That time is no longer free. The next free ones are below.")


def book(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    lead, reader = _lead(lead_id), Reader.of(request)
    try:
        provider_id, location_id, starts_at = parse_key(request.POST.get("slot", ""))
        visit = booking.book(
            lead, provider_id=provider_id, location_id=location_id, starts_at=starts_at,
            minutes=words.visit_minutes(lead), by=reader.membership, now=reader.now,
        )  # fmt: skip
    except booking.HasVisit as has:
        said = {"name": lead.person.short_name, "when": times.visit_time(has.visit.starts_at, reader.zone)}
        messages.error(
            request, _("%(name)s already has a visit, %(when)s. Move it to another time, or keep it.") % said
        )
    except (ValueError, booking.Taken):
        messages.error(request, GONE)
    else:
        audit.record(request, "visit_booked", lead.pk)
        said = {"name": lead.person.short_name, "when": times.visit_time(visit.starts_at, reader.zone)}
        messages.success(request, _("%(name)s is booked for %(when)s.") % said)
    return _back(lead)


def send_times(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    """Send the times that the page showed, with a link to choose one."""
    lead, reader, said = _lead(lead_id), Reader.of(request), request.POST
    try:
        sent = offers.send(
            lead, said.getlist("slot"), said.get("channel", ""), key=said.get("key", "")[:KEY_LONGEST], reader=reader
        )
    except offers.Gone:
        messages.error(request, _("One of these times is not free any more, so nothing was sent. The next are below."))
    except write.NotAllowed as no:
        messages.error(request, _("Nothing was sent. %(why)s") % {"why": no.reason})
    else:
        audit.record(request, "times_sent", lead.pk)
        done = _("Text to %(name)s is on its way.") if sent.channel == "sms" else _("Email to %(name)s is on its way.")
        messages.success(request, done % {"name": lead.person.short_name})
    return _back(lead)


def move(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    """Give the visit to come another time. `was` is the one that the page showed: who moved it first has moved it."""
    lead, reader = _lead(lead_id), Reader.of(request)
    visit = lead.visits.upcoming().first()
    try:
        provider_id, location_id, starts_at = parse_key(request.POST.get("slot", ""))
        moved = (
            visit is not None
            and visit.starts_at.isoformat() == request.POST.get("was")
            and booking.move(
                visit, provider_id=provider_id, location_id=location_id, starts_at=starts_at,
                by=reader.membership, now=reader.now,
            )
        )  # fmt: skip
    except (ValueError, booking.Taken):
        messages.error(request, GONE)
    except booking.Refused as refused:
        messages.error(request, _("Nothing was changed. %(why)s") % {"why": refused.why})
    else:
        if moved and visit:
            audit.record(request, "visit_moved", lead.pk)
            said = {"name": lead.person.short_name, "when": times.visit_time(visit.starts_at, reader.zone)}
            messages.success(request, _("%(name)s comes %(when)s now.") % said)
        else:
            messages.error(request, _("This visit has changed meanwhile, so it was not moved. See what it is now."))
    return _back(lead)


def wait(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    """On the waitlist, or off it: the button says which."""
    lead, reader = _lead(lead_id), Reader.of(request)
    if request.POST.get("waits") == "no":
        if waitlist.leave(lead, "removed", now=reader.now):
            audit.record(request, "waitlist_left", lead.pk)
            messages.success(request, _("%(name)s waits no more.") % {"name": lead.person.short_name})
    elif lead.is_open and not lead.visits.upcoming().exists():
        waitlist.join(lead, now=reader.now)
        audit.record(request, "waitlist_joined", lead.pk)
        messages.success(request, _("%(name)s is on the waitlist.") % {"name": lead.person.short_name})
    else:
        messages.error(request, _("Nothing was changed: this lead is closed, or has a visit."))
    return _back(lead)


def _lead(lead_id: UUID) -> Lead:
    lead: Lead = get_object_or_404(Lead.objects.select_related("person", "service_line"), pk=lead_id)
    return lead


def _back(lead: Lead) -> HttpResponse:
    return SeeOther(reverse("desk:lead", args=[lead.practice_id, lead.pk]))
