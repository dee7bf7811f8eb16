from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from desk import cadence
from desk.reader import Reader
from practices import audit
from practices.answers import SeeOther
from practices.requests import StaffRequest
from sequences import skip
from sequences.models import Enrollment


def skip_next(request: StaffRequest, lead_id: UUID, enrollment_id: UUID) -> HttpResponse:
    """Leave out the next touch; `step` is the one that the page showed."""
    enrollment, reader = _enrollment(lead_id, enrollment_id), Reader.of(request)
    step = request.POST.get("step", "")
    shown = int(step) if step.isdecimal() and len(step) < 4 else 0
    if skip.skip(enrollment, shown, by=reader.membership, now=reader.now):
        audit.record(request, "step_skipped", lead_id)
        messages.success(request, _("Left out. The others stay as they are."))
    else:
        messages.info(request, _("That one is not the next any more. Nothing was changed."))
    return SeeOther(reverse("desk:lead", args=[request.practice_id, lead_id]))


def leave(request: StaffRequest, lead_id: UUID, enrollment_id: UUID) -> HttpResponse:
    """Stop a cadence for one lead."""
    enrollment = _enrollment(lead_id, enrollment_id)
    if cadence.stop(enrollment, reader=Reader.of(request)):
        audit.record(request, "enrollment_exited", lead_id)
        messages.success(request, _("The cadence has stopped. What was waiting is withdrawn."))
    else:
        messages.info(request, _("The cadence had ended already. Nothing was changed."))
    return SeeOther(reverse("desk:lead", args=[request.practice_id, lead_id]))


def _enrollment(lead_id: UUID, enrollment_id: UUID) -> Enrollment:
    found: Enrollment = get_object_or_404(
        Enrollment.objects.select_related("lead"), pk=enrollment_id, lead=lead_id
    )  # fmt: skip
    return found
