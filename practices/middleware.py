"""Where the tenant opens for staff pages, and the headers every answer carries."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url

from practices import doors
from practices.models import Membership, Practice
from practices.names import named
from practices.permissions import allows, methods
from practices.requests import StaffRequest
from practices.sessions import is_poll
from practices.tenancy import tenant

STAFF = re.compile(r"^/p/(?P<practice>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")


class TenantMiddleware:
    """Opens `tenant()` round the view and its rendering for /p/<practice>/, for members only, by the permission matrix.

    A stranger gets the 404 of a practice that does not exist; a member whose role may not gets 403 (R64). Membership is
    read on each request, so a removal takes effect at once (R65). An answer of 500 or more rolls back: Django has made
    the exception a response by now.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        match = STAFF.match(request.path_info)
        if not match:
            return self.get_response(request)
        response = self._answer(request, uuid.UUID(match["practice"]))
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _answer(self, request: StaffRequest, practice_id: uuid.UUID) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        theirs = doors.practices_of_user(request.user.pk)
        if practice_id not in theirs:
            return self.get_response(request)  # without a membership: process_view answers 404
        request.practices = [] if len(theirs) == 1 or is_poll(request) else named(theirs)
        with tenant(practice_id):
            if member := Membership.objects.active().filter(user_id=request.user.pk).first():
                request.membership = member
            request.practice_id, request.practice = practice_id, Practice.objects.current()
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if response.streaming:
            response.streaming_content = self._stream(practice_id, response.streaming_content)
        return response

    def process_view(self, request: StaffRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not STAFF.match(request.path_info):
            return None
        if not hasattr(request, "membership"):
            raise Http404
        kwargs.pop("practice_id", None)
        route = request.resolver_match.view_name if request.resolver_match else ""
        method = request.method or ""
        if (listed := methods(route)) and method not in listed:
            return HttpResponseNotAllowed(listed)
        if not allows(route, method, request.membership.role):
            raise PermissionDenied
        if any("\0" in value for sent in (request.GET, request.POST) for _, values in sent.lists() for value in values):
            raise BadRequest("a NUL, which no text of the database can hold")
        return None

    def _stream(self, practice_id: uuid.UUID, chunks: Any) -> Iterator[bytes]:
        with tenant(practice_id):  # read after __call__: a transaction of its own
            yield from chunks


def to_sign_in(request: StaffRequest) -> HttpResponse:
    """To sign-in and back: to the page, also from its fragments; what was posted is not repeated."""
    if request.htmx:
        back = request.htmx.current_url_abs_path
        there = redirect_to_login(back).url if back else resolve_url(settings.LOGIN_URL)
        return HttpResponse(status=401, headers={"HX-Redirect": there})
    if request.method not in ("GET", "HEAD"):
        return redirect(settings.LOGIN_URL)
    return redirect_to_login(request.get_full_path())


class SecurityHeadersMiddleware:
    """What Django has no setting for (R81)."""

    POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        return response
