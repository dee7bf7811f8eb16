"""Pages for test_interleaved.py: lists rendered late, streams, hooks after commit, and two ways to fail."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from leads.models import Lead
from practices.tenancy import sql
from tests.isolation.steps import count, inside, run

KINDS = ("list", "stream", "hook", "boom", "late")
HOOKS: list[tuple] = []
LATE = "{% for lead in leads %}{{ lead.source }} {% endfor %}"


def page(request: HttpRequest, kind: str) -> Any:
    if kind in ("boom", "late"):
        Lead.objects.filter(source__startswith=request.practice.name[0]).update(source="ghost")
    if kind == "boom":
        raise ValueError("on purpose")
    if kind == "hook":
        transaction.on_commit(lambda: HOOKS.append(after_commit(request.practice_id)))
    if kind == "stream":
        return StreamingHttpResponse(_lines())
    late = LATE + "{% include 'missing.html' %}" * (kind == "late")
    leads = Lead.objects.order_by("source")
    return TemplateResponse(request, engines["django"].from_string(late), {"leads": leads})


def after_commit(practice_id: Any) -> tuple:
    return count("leads_lead"), run(Lead.objects.count), inside(practice_id, lambda: count("leads_lead"))


def _lines() -> Iterator[str]:
    for lead in Lead.objects.order_by("source").iterator():
        yield f"{lead.source} "


def nobody(request: HttpRequest) -> HttpResponse:
    """In no tenant: nothing may be left of whoever had the connection before."""
    setting = sql("SELECT current_setting('app.practice_id', true)")[0][0]
    return HttpResponse(f"{count('leads_lead')} {setting or ''}")


app_name = "interleaved"
urlpatterns = [
    path("p/<uuid:practice_id>/", include(([path("<str:kind>/", page, name="page")], "interleaved"))),
    path("nobody/", nobody),
]
