from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from practices import audit, clock
from practices.calendar import open_hours
from practices.models import Role
from practices.permissions import may
from practices.requests import StaffRequest
from reporting import export as csv
from reporting.behind import Figure, NoSuchFigure, figure, listing
from reporting.cohort import Cohort, about, cohort, read_alone
from reporting.diagnosis import Diagnosis
from reporting.dimensions import Catalogue
from reporting.figures import FEWEST
from reporting.report import FIRST_TABLE, Report
from reporting.response_time import response_time

CSV = "text/csv; charset=utf-8"


@require_safe
def funnel(request: StaffRequest) -> HttpResponse:
    """The cohort that the address names, in numbers; the table is ?by= a dimension."""
    report = _report(request)
    audit.record(request, "report_viewed")
    may_list = may(request.membership.role, "reporting:leads", "GET")
    opens = reverse("reporting:leads", args=[request.practice_id]) if may_list else ""
    context = {"report": report, "may_list": may_list, "claims": Diagnosis(report, opens=opens).claims}
    return render(request, "reporting/funnel.html", context)


@require_safe
def export(request: StaffRequest) -> HttpResponse:
    """Its table as CSV."""
    report = _report(request)
    audit.record(request, "report_exported")
    return _file(HttpResponse(csv.table(report), content_type=CSV), "funnel.csv")


@require_safe
def leads(request: StaffRequest) -> HttpResponse:
    """The people behind one number of it."""
    catalogue, now = _catalogue(request), clock.now()
    chosen, shown = _figure(request, catalogue, now)
    page = listing(shown, request.GET.get("after", ""))
    audit.record(request, "leads_listed")
    context = {
        "page": page,
        "cohort": chosen,
        "about": about(chosen, catalogue),
        "older": chosen.address(**shown.query, after=page.older) if page.older else "",
        "export": chosen.address(**shown.query)
        if may(request.membership.role, "reporting:export_leads", "GET")
        else "",
    }
    return render(request, "reporting/leads.html", context)


@require_safe
def export_leads(request: StaffRequest) -> StreamingHttpResponse:
    """Their journeys as CSV, without names. The middleware reads it inside the tenant."""
    catalogue, now = _catalogue(request), clock.now()
    _chosen, shown = _figure(request, catalogue, now)
    audit.record(request, "leads_exported")
    return _file(
        StreamingHttpResponse(csv.leads(shown, catalogue, request.practice.zone), content_type=CSV), "leads.csv"
    )


def _report(request: StaffRequest) -> Report:
    catalogue, now = _catalogue(request), clock.now()
    chosen = _cohort(request, catalogue, now)
    table = request.GET.get("by", "")
    return Report(
        chosen,
        catalogue,
        times=response_time(chosen, open_hours(request.practice_id), now=now),
        target=request.practice.first_answer_minutes,
        now=now,
        least=FEWEST if _outside(request) else 0,
        table=table if table in catalogue.dimensions else FIRST_TABLE,
    )


def _outside(request: StaffRequest) -> bool:
    return request.membership.role == Role.PARTNER


def _catalogue(request: StaffRequest) -> Catalogue:
    return Catalogue(outside=_outside(request))


def _cohort(request: StaffRequest, catalogue: Catalogue, now: datetime) -> Cohort:
    """By the address."""
    chosen, notes = cohort(request.GET, catalogue, now=now, zone=request.practice.zone)
    for note in notes:
        messages.error(request, note)
    read_alone()
    return chosen


def _figure(request: StaffRequest, catalogue: Catalogue, now: datetime) -> tuple[Cohort, Figure]:
    chosen = _cohort(request, catalogue, now)
    try:
        return chosen, figure(request.GET, chosen, open_hours(request.practice_id), now=now)
    except NoSuchFigure as error:
        raise Http404 from error


def _file(response: Any, name: str) -> Any:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
