from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from desk.reader import Reader
from leads import barriers
from leads.models import Lead
from practices import audit
from practices.answers import SeeOther
from practices.requests import StaffRequest


def change(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    """Tag one, or take one off: the button says which, so that pressing it twice is pressing it once."""
    lead: Lead = get_object_or_404(Lead, pk=lead_id)
    reader = Reader.of(request)
    tagged, removed = request.POST.get("tag", ""), request.POST.get("untag", "")
    verb = barriers.tag if tagged else barriers.untag
    try:
        changed = verb(lead, tagged or removed, by=reader.membership, now=reader.now)
    except ValueError:
        messages.error(request, _("There is no such tag. Nothing was changed."))
    else:
        if changed:
            audit.record(request, "barrier_changed", lead_id)
    return SeeOther(reverse("desk:lead", args=[lead.practice_id, lead.pk]) + "#barriers")
