from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from leads import contacts, events
from leads.models import ContactPoint, Lead
from practices import audit, clock
from practices.answers import SeeOther
from practices.requests import StaffRequest


def confirm(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    """An address that was only said to be theirs, or that could not be reached before, may be used. Twice is once."""
    lead = get_object_or_404(Lead.objects.select_related("person"), pk=lead_id)
    point = _address_of(lead, request.POST.get("address", ""))
    if point is None:
        messages.error(request, _("This is no address of %(name)s.") % {"name": lead.person.short_name})
        return SeeOther(reverse("desk:lead", args=[request.practice_id, lead.pk]))
    if contacts.confirm(lead.person_id, point):
        events.record("address_confirmed", lead=lead, now=clock.now(), actor=request.membership, point=point.pk)
        audit.record(request, "address_confirmed", lead.pk)
    if contacts.usable_again(point):
        audit.record(request, "address_usable_again", lead.pk)
    messages.success(request, _("Confirmed: messages to %(name)s may go there.") % {"name": lead.person.short_name})
    return SeeOther(reverse("desk:lead", args=[request.practice_id, lead.pk]))


def _address_of(lead: Lead, given: str) -> ContactPoint | None:
    try:
        return ContactPoint.objects.filter(pk=given, people=lead.person_id).first()
    except ValidationError:
        return None
