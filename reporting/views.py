from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from practices import audit, clock
from practices.calendar import open_hours
from practices.models import Role
from practices.permissions import may
from practices.requests import StaffRequest
from practices.tenancy import sql
from reporting.behind import NoSuchFigure, figure, listing
from reporting.cohort import Cohort, Lines, about, cohort, service_lines
from reporting.figures import FEWEST
from reporting.report import Report
from reporting.response_time import response_time

PATIENCE = "10s"  # of the database, with one statement of a report


@require_safe
def funnel(request: StaffRequest) -> HttpResponse:
    """The cohort of ?period= (or ?from=&to=), ?source= and ?service_line= in numbers."""
    now, lines = clock.now(), service_lines()
    chosen = _cohort(request, lines, now)
    report = Report(
        chosen,
        lines,
        times=response_time(chosen, open_hours(request.practice_id), now=now),
        target=request.practice.first_answer_minutes,
        now=now,
        least=FEWEST if request.membership.role == Role.PARTNER else 0,
    )
    audit.record(request, "report_viewed")
    may_list = may(request.membership.role, "reporting:leads", "GET")
    return render(request, "reporting/funnel.html", {"report": report, "may_list": may_list})


@require_safe
def leads(request: StaffRequest) -> HttpResponse:
    """The people behind one number of it."""
    now, lines = clock.now(), service_lines()
    chosen = _cohort(request, lines, now)
    try:
        shown = figure(request.GET, chosen, open_hours(request.practice_id), now=now)
    except NoSuchFigure as error:
        raise Http404 from error
    page = listing(shown, request.GET.get("after", ""))
    audit.record(request, "leads_listed")
    context = {
        "page": page,
        "cohort": chosen,
        "about": about(chosen, lines),
        "older": chosen.address(**shown.query, after=page.older) if page.older else "",
    }
    return render(request, "reporting/leads.html", context)


def _cohort(request: StaffRequest, lines: Lines, now: datetime) -> Cohort:
    """By the address. The statements that count it must not hold up the practice's other work."""
    chosen, notes = cohort(request.GET, lines, now=now, zone=request.practice.zone)
    for note in notes:
        messages.error(request, note)
    sql("SELECT set_config('statement_timeout', %s, true)", PATIENCE)
    return chosen
