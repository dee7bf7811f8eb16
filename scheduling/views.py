from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from practices import audit, clock
from practices.answers import SeeOther
from practices.permissions import may
from practices.requests import StaffRequest
from scheduling import booking
from scheduling.day import day
from scheduling.models import Visit
from scheduling.models.visit import Status


@require_safe
def visits(request: StaffRequest) -> HttpResponse:
    """Today, or ?day=2026-11-24, by location; beside it the next day."""
    zone = request.practice.zone
    now = clock.now()
    today = now.astimezone(zone).date()
    on = _day(request.GET.get("day"), default=today)
    audit.record(request, "visits_viewed")
    context = {
        "day": day(on, zone),
        "next_day": day(on + timedelta(days=1), zone),
        "before": on - timedelta(days=1),
        "today": today,
        "now": now,
        "outcomes": Status.choices[3:],
        "may_settle": may(request.membership.role, "scheduling:outcome"),
    }
    return render(request, "scheduling/visits.html", context)


@require_POST
def outcome(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    """Arrived, attended, no-show or cancelled; `booked` undoes."""
    visit = get_object_or_404(Visit.objects.select_related("lead__person"), pk=visit_id)
    status = request.POST.get("status", "")
    verbs: dict[str, Any] = {Status.ARRIVED: booking.arrive, Status.BOOKED: booking.reopen}
    if status in booking.SETTLED:
        done = booking.settle(visit, status, by=request.membership, now=clock.now())
    elif status in verbs:
        done = verbs[status](visit, by=request.membership, now=clock.now())
    else:
        return HttpResponse(_("Choose what happened with the visit."), status=400)
    if booking.too_early(visit, status, clock.now()):
        messages.error(request, _("Nothing was changed: this visit has not begun yet."))
    elif done:
        audit.record(request, f"visit_{status}", visit.pk)
        messages.success(request, _("%(name)s: %(outcome)s") % _words(visit))
    else:
        messages.error(
            request, _("Nothing was changed: this visit was settled before, as %(outcome)s.") % _words(visit)
        )
    return _back(request)


def _words(visit: Visit) -> dict[str, str]:
    visit.refresh_from_db(fields=["status"])
    return {"name": visit.lead.person.short_name, "outcome": str(Status(visit.status).label).lower()}


def _day(text: str | None, *, default: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return default


def _back(request: StaffRequest) -> HttpResponse:
    """To the page the button stood on, if it is one of ours."""
    to = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        to = reverse("scheduling:visits", args=[request.practice.pk])
    return SeeOther(to)
