from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from practices import audit, clock
from practices.calendar import open_hours
from practices.models import ServiceLine
from practices.permissions import may
from practices.requests import StaffRequest
from reporting import funnel as figures
from reporting.periods import CHOICES, period
from reporting.response_time import response_time

PAGE = 50


@require_safe
def funnel(request: StaffRequest) -> HttpResponse:
    """The cohort of ?days= (or ?from=&to=), ?source=, ?service_line=."""
    now = clock.now()
    cohort = figures.cohort(request.GET, period(request.GET, now=now, zone=request.practice.zone))
    steps = figures.funnel(cohort)
    audit.record(request, "report_viewed")
    context = {
        "cohort": cohort,
        "query": urlencode(cohort.query),
        "steps": steps,
        "inquiries": steps[0].count,
        "attended": steps[-1].count,
        "one_in": round(steps[0].count / steps[-1].count) if steps[-1].count else None,
        "still_open": cohort.leads().filter(figures.OPEN).count(),
        "worst": max(steps[1:], key=lambda step: step.before - step.count),
        "sources": figures.by_source(cohort),
        "lines": figures.by_service_line(cohort),
        "times": response_time(cohort, open_hours(request.practice.pk), target=request.practice.first_answer_minutes),
        "choices": CHOICES,
        "service_lines": ServiceLine.objects.filter(active=True),
        "may_list": may(request.membership.role, "reporting:leads", "GET"),
    }
    return render(request, "reporting/funnel.html", context)


@require_safe
def leads(request: StaffRequest) -> HttpResponse:
    """The leads behind one number: ?step=, and ?lost=open|ended for those who went no further. Newest first, by keyset."""
    cohort = figures.cohort(request.GET, period(request.GET, now=clock.now(), zone=request.practice.zone))
    step, lost = request.GET.get("step", "inquiry"), request.GET.get("lost", "")
    if step not in figures.ORDER or lost not in ("", "open", "ended") or (lost and step == figures.ORDER[-1]):
        raise Http404
    found = cohort.leads().filter(figures.predicate(step, lost))
    total = found.count()
    if after := _uuid(request.GET.get("after", "")):
        found = found.filter(pk__lt=after)
    page = list(found.select_related("person", "service_line", "location").order_by("-pk")[: PAGE + 1])
    audit.record(request, "leads_listed")
    here = {**cohort.query, "step": step, **({"lost": lost} if lost else {})}
    address = reverse("reporting:leads", args=[request.practice.pk])
    context = {
        "cohort": cohort,
        "leads": page[:PAGE],
        "total": total,
        "step": figures.NAMES[step],
        "lost": lost,
        "query": urlencode(cohort.query),
        "older": f"{address}?{urlencode({**here, 'after': str(page[PAGE - 1].pk)})}" if len(page) > PAGE else "",
    }
    return render(request, "reporting/leads.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
