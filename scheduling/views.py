from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from practices import audit, clock
from practices.answers import SeeOther
from practices.permissions import may
from practices.requests import StaffRequest
from scheduling import booking, readiness
from scheduling.day import day, kept, next_day, phones, today, which
from scheduling.models import ReadinessItem, Visit
from scheduling.models.visit import Status

OUTCOMES = (Status.ARRIVED, Status.ATTENDED, Status.NO_SHOW, Status.CANCELLED)


@require_safe
def visits(request: StaffRequest) -> HttpResponse:
    """Today, or ?day=2026-11-24, by location; beside it the next day with visits, and whom to call for it."""
    at: dict[str, Any] = {"zone": request.practice.zone, "now": clock.now()}
    on = which(request.GET.get("day", ""), **at)
    if on is None:
        messages.error(request, _("The address names no day that this page knows, so it shows today."))
    shown = day(on or today(**at), **at)
    following = next_day(shown.on, **at)
    audit.record(request, "visits_viewed")
    context = {
        "day": shown,
        "next_day": following,
        "phones": phones(following.not_ready),
        "kept": kept(**at),
        "outcomes": [(status.value, status.label) for status in OUTCOMES],
        "may_settle": may(request.membership.role, "scheduling:outcome"),
    }
    return render(request, "scheduling/visits.html", context)


@require_POST
def outcome(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    """Confirmed, arrived, attended, no-show or cancelled; `booked` undoes."""
    visit = get_object_or_404(Visit.objects.select_related("lead__person"), pk=visit_id)
    status = request.POST.get("status", "")
    try:
        if booking.record(visit, status, by=request.membership, now=clock.now()):
            audit.record(request, f"visit_{status}", visit.pk)
            messages.success(request, _("%(name)s: %(outcome)s") % _words(visit))
        elif visit.status != status:
            messages.error(request, _("Nothing was changed: this visit is already marked %(outcome)s.") % _words(visit))
    except booking.Refused as refused:
        messages.error(request, _("Nothing was changed. %(why)s") % {"why": refused.why})
    except ValueError:
        return HttpResponseBadRequest(_("Choose what happened with the visit."))
    return _back(request)


@require_POST
def item(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """A line of a visit's checklist: there, or missing after all."""
    line = get_object_or_404(ReadinessItem.objects.select_related("visit__lead__person"), pk=item_id)
    asked = request.POST.get("settled", "")
    verbs = {"yes": readiness.settle, "no": readiness.unsettle}
    if asked not in verbs:
        return HttpResponseBadRequest(_("Choose whether it is there."))
    if verbs[asked](line, by=request.membership, now=clock.now()):
        audit.record(request, "item_settled" if asked == "yes" else "item_unsettled", line.visit_id)
        said = _("%(name)s: %(item)s is there") if asked == "yes" else _("%(name)s: %(item)s is missing")
        messages.success(request, said % {"name": line.visit.lead.person.short_name, "item": line.get_item_display()})
    return _back(request)


def _words(visit: Visit) -> dict[str, str]:
    return {"name": visit.lead.person.short_name, "outcome": str(Status(visit.status).label).lower()}


def _back(request: StaffRequest) -> HttpResponse:
    """To the page the button stood on, if it is one of ours."""
    to = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        to = reverse("scheduling:visits", args=[request.practice_id])
    return SeeOther(to)
