"""The page behind that address. GET and HEAD change nothing, however often a scanner opens them; the button posts, and so
does a mail program by itself, without a cookie."""

from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leads import consent
from messaging import unsubscribe
from messaging.models import Message
from practices import clock, doors
from practices.models import Practice
from practices.tenancy import tenant

LANGUAGES = ("en", "es")


@csrf_exempt
@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    message_id = unsubscribe.read(token)
    practice_id = doors.practice_for_message(message_id) if message_id else None
    if message_id is None or practice_id is None:
        response = _page(request, {}, status=HTTPStatus.NOT_FOUND)
    else:
        with tenant(practice_id):
            message = Message.objects.select_related("contact_point", "lead__person").get(pk=message_id)
            if request.method == "POST":
                unsubscribe.stop(message, now=clock.now())
            response = _of(request, message)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _of(request: HttpRequest, message: Message) -> HttpResponse:
    """It names the practice, and not the address: a forwarded mail tells nobody whose it was."""
    practice, point = Practice.objects.current(), message.contact_point
    about = {
        "practice_name": practice.discreet_name,
        "stopped": point is not None and consent.is_suppressed(point, "email"),
    }
    return _page(request, about, message.lead.person.language if message.lead else "")


def _page(request: HttpRequest, about: dict, language: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    asked = request.GET.get("lang", "")
    chosen = next((each for each in (asked, language, translation.get_language() or "") if each in LANGUAGES), "en")
    with translation.override(chosen):
        # Messages in the session are for staff, and reading them would make the page somebody's own.
        response = render(request, "messaging/unsubscribe.html", {"messages": (), **about}, status=status)
        response["Content-Language"] = chosen
    return response
