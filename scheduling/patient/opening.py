"""From an address in a message to an open page: the token's door finds the practice, and its row says who and what for.

Wrong, forged, expired, used up and another practice's are one page that changes nothing. Only a token that was real says
whom to call. GET and HEAD never write; a POST needs no other proof than the token in its own address, which no other site
knows. Whoever tries many tokens is no longer looked up for the rest of the minute.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leads import contacts
from leads.models import ClosedReason, Lead
from practices import clock, doors
from practices.addresses import client_ip
from practices.answers import SeeOther
from practices.counting import line_of, this_minute
from practices.models import Practice
from practices.tenancy import tenant
from scheduling import links
from scheduling.models import PatientLink, Purpose, Visit
from scheduling.models.visit import Status
from scheduling.slots import Slot, slots_for

OVER = (ClosedReason.ATTENDED, ClosedReason.DUPLICATE, ClosedReason.NOT_A_LEAD, ClosedReason.NOT_A_FIT)
LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Opened:
    """One request of one patient, inside their practice. `now` was read once."""

    request: HttpRequest
    token: str
    link: PatientLink
    practice: Practice
    now: datetime

    @property
    def lead(self) -> Lead:
        return self.link.lead

    @property
    def zone(self) -> ZoneInfo:
        return self.practice.zone

    @property
    def is_of_a_visit(self) -> bool:
        return self.link.purpose == Purpose.VISIT

    @property
    def is_private(self) -> bool:
        """Whether not even a name may tell what they come for."""
        return _is_private(self.lead)

    @cached_property
    def visit(self) -> Visit | None:
        """The one to come."""
        return self._appointments().upcoming().first()

    @cached_property
    def held(self) -> Visit | None:
        """The time that is kept for them now."""
        held = self.lead.visits.filter(status=Status.HELD, held_until__gt=self.now)
        return held.select_related("provider", "location").first()

    @cached_property
    def cancelled(self) -> Visit | None:
        """Their last visit, if it was called off."""
        last = self._appointments().order_by("-created_at").first()
        if last is None or last.status != Status.CANCELLED or not last.settled_at:
            return None
        return last if last.settled_at >= self.link.created_at else None

    def _appointments(self) -> Any:
        return self.lead.visits.appointments().select_related("provider", "location")

    @cached_property
    def slots(self) -> list[Slot]:
        return slots_for(self.lead, now=self.now)

    @property
    def first_name(self) -> str:
        return self.lead.person.first_name

    @property
    def query(self) -> str:
        """The language that was asked for, to go on in it."""
        asked = _asked(self.request)
        return f"?lang={asked}" if asked else ""

    def url(self, name: str) -> str:
        """One of this link's pages."""
        return reverse(f"patient:{name}", args=[self.token]) + self.query

    @property
    def here(self) -> str:
        """This page, where it can be asked for; what answers a POST stands at the start."""
        return self.request.path if self.request.method != "POST" else reverse("patient:start", args=[self.token])

    @property
    def start_url(self) -> str:
        return self.url("start")

    @property
    def times_url(self) -> str:
        return self.url("times")

    @property
    def cancel_url(self) -> str:
        return self.url("cancel")

    @property
    def calendar_url(self) -> str:
        return self.url("calendar")

    def to(self, name: str = "start") -> HttpResponse:
        return SeeOther(self.url(name))

    def render(self, template: str, context: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
        return render(
            self.request, template, {**_frame(self.practice, self.lead), "opened": self, **context}, None, status
        )


Page = Callable[[Opened], HttpResponse]


def page(*methods: str) -> Callable[[Page], Callable[[HttpRequest, str], HttpResponse]]:
    """A view of a link's page: `@page("GET")` also answers HEAD. The view runs, and is rendered, in the practice."""
    allowed = [*methods, "HEAD"] if "GET" in methods else [*methods]

    def decorate(view: Page) -> Callable[[HttpRequest, str], HttpResponse]:
        @require_http_methods(allowed)
        def answer(request: HttpRequest, token: str) -> HttpResponse:
            return _open(request, token, view)

        @csrf_exempt
        @transaction.non_atomic_requests
        @wraps(view)
        def kept_by_nobody(request: HttpRequest, token: str) -> HttpResponse:
            response = answer(request, token)
            response["Cache-Control"] = "private, no-store"
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex"
            return response

        return kept_by_nobody

    return decorate


def _open(request: HttpRequest, token: str, view: Page) -> HttpResponse:
    line = f"links:{line_of(client_ip(request))}"
    if this_minute(line, once_more=False) > settings.WRONG_LINKS_PER_MINUTE_AND_ADDRESS:
        return _gone(request, status=HTTPStatus.TOO_MANY_REQUESTS)
    practice_id = doors.practice_for_patient_link(links.hashed(token))
    if practice_id is None:
        this_minute(line)
        return _gone(request)
    now = clock.now()
    with tenant(practice_id):
        practice = Practice.objects.current()
        link = links.find(token, now)
        if link is None or link.lead.closed_reason in OVER:
            return _gone(request, practice)
        language = _asked(request) or link.lead.person.language
        with translation.override(language if language in LANGUAGES else LANGUAGES[0]):
            response = view(Opened(request, token, link, practice, now))
            response["Content-Language"] = translation.get_language()
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            transaction.set_rollback(True)
        return response


def _gone(request: HttpRequest, practice: Practice | None = None, status: int = HTTPStatus.NOT_FOUND) -> HttpResponse:
    with translation.override(_asked(request) or (translation.get_language() or LANGUAGES[0])[:2]):
        return render(request, "scheduling/patient/gone.html", _frame(practice), None, status)


def _asked(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else ""


def _frame(practice: Practice | None, lead: Lead | None = None) -> dict[str, Any]:
    """What stands around every page: who we are, by a name that tells nothing where the line is sensitive."""
    place = lead.location if lead else None
    phone = (place.phone if place else "") or (practice.phone if practice else "")
    number = phone and (contacts.phone(phone) or phone)
    return {
        "practice_name": practice and (practice.name if lead and not _is_private(lead) else practice.discreet_name),
        "place_name": place.name if practice and lead and place and not _is_private(lead) else "",
        "practice_phone": number,
        "practice_phone_words": number and contacts.pretty(number),
        "messages": (),  # those in the session are for staff, and reading them would make the page somebody's own
    }


def _is_private(lead: Lead) -> bool:
    return bool(lead.service_line and lead.service_line.sensitive)
