"""Booking one of the real open times that the lead page offers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from desk import words
from desk.reader import Reader
from leads.models import Lead
from practices import audit, times
from practices.answers import SeeOther
from practices.requests import StaffRequest
from scheduling import booking
from scheduling.slots import parse_key


def book(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    lead: Lead = get_object_or_404(Lead.objects.select_related("person", "service_line"), pk=lead_id)
    reader = Reader.of(request)
    try:
        provider_id, location_id, starts_at = parse_key(request.POST.get("slot", ""))
        visit = booking.book(
            lead, provider_id=provider_id, location_id=location_id, starts_at=starts_at,
            minutes=words.visit_minutes(lead), by=reader.membership, now=reader.now,
        )  # fmt: skip
    except booking.HasVisit as has:
        said = {"name": lead.person.short_name, "when": times.visit_time(has.visit.starts_at, reader.zone)}
        messages.error(request, _("%(name)s already has a visit, %(when)s. Cancel it first to book another.") % said)
    except (ValueError, booking.Taken):
        messages.error(request, _("That time is no longer free. The next free ones are below."))
    else:
        audit.record(request, "visit_booked", lead.pk)
        said = {"name": lead.person.short_name, "when": times.visit_time(visit.starts_at, reader.zone)}
        messages.success(request, _("%(name)s is booked for %(when)s.") % said)
    return SeeOther(reverse("desk:lead", args=[lead.practice_id, lead.pk]))
