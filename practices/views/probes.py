"""What machines ask: is it up, may it be indexed, what time is it in the sandbox."""

import math

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.templatetags.static import static
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from practices import clock, doors

ROBOTS = "User-agent: *\nAllow: /f/\nDisallow: /\n"


@never_cache
@require_safe
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers. What keeps failing is no reason to send nobody here, and is said."""
    try:
        failing = doors.failing_reactions()
    except DatabaseError:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    said = f"ok\n{failing} reactions keep failing: see the log of a worker\n" if failing else "ok"
    return HttpResponse(said, content_type="text/plain")


@require_safe
@transaction.non_atomic_requests
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain")


@require_safe
@transaction.non_atomic_requests
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect(static("favicon.svg"))


@csrf_exempt
@never_cache
@transaction.non_atomic_requests
def sandbox_clock(request: HttpRequest) -> HttpResponse:
    """For the built-in carrier alone: reads the one clock, and by POST moves it forward."""
    told = request.headers.get("X-Sandbox-Secret", "")
    if not (settings.SANDBOX and settings.SANDBOX_SECRET and constant_time_compare(told, settings.SANDBOX_SECRET)):
        raise Http404
    if request.method == "POST":
        try:
            _move(request.POST.get("offset_seconds", ""))
        except ValueError as error:
            return JsonResponse({"error": str(error)}, status=400)
    now = clock.now()
    next_at, unsettled = doors.pending(now)
    return JsonResponse(
        {
            "now": now.isoformat(),
            "offset_seconds": clock.offset(),
            "next_at": next_at and next_at.isoformat(),
            "unsettled": unsettled,
        }
    )


def _move(written: str) -> None:
    offset = float(written)
    if not math.isfinite(offset):
        raise ValueError("offset_seconds is a number of seconds")
    clock.move(offset)
