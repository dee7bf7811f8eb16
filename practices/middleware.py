"""Where the tenant opens for staff pages, and the headers every answer carries."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse

from practices import doors
from practices.models import Membership, Practice
from practices.permissions import allows
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

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = STAFF.match(request.path_info)
        if not match:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        practice_id = uuid.UUID(match["practice"])
        if practice_id not in doors.practices_of_user(request.user.pk):
            return self.get_response(request)  # without a membership: process_view answers 404
        with tenant(practice_id):
            request.practice = Practice.objects.current()
            request.membership = Membership.objects.active().get(user_id=request.user.pk)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if response.streaming:
            response.streaming_content = self._stream(practice_id, response.streaming_content)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not STAFF.match(request.path_info):
            return
        if not hasattr(request, "membership"):
            raise Http404
        kwargs.pop("practice_id", None)
        route = request.resolver_match.view_name
        if not allows(route, request.method or "", request.membership.role):
            raise PermissionDenied

    def _stream(self, practice_id: uuid.UUID, chunks: Any) -> Iterator[bytes]:
        with tenant(practice_id):  # read after __call__: a transaction of its own
            yield from chunks


class SecurityHeadersMiddleware:
    """What Django has no setting for (R81)."""

    POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        return response
