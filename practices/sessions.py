"""How long a sign-in lasts (R85): fifteen minutes without an act of a person, twelve hours in all.

Kept in the session on the server, by the host's clock. Polling does not count as an act: a page left open on a desk
signs itself out.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
GRAIN_SECONDS = 60  # how often the session is written for being used


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, **kwargs: Any) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = time.time()


def is_poll(request: HttpRequest) -> bool:
    return "HX-Polling" in request.headers or "X-Poll" in request.headers


class SessionLimitsMiddleware:
    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie the session is not looked at: the page of a stranger stays the same for all caches.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._hold(request, time.time())
        return self.get_response(request)

    def _hold(self, request: HttpRequest, now: float) -> None:
        session = request.session
        signed_in_at, seen_at = session.get(SIGNED_IN_AT, 0.0), session.get(SEEN_AT, 0.0)
        if now - signed_in_at > settings.SESSION_COOKIE_AGE or now - seen_at > settings.SESSION_IDLE_SECONDS:
            logout(request)
            messages.info(request, _("You were signed out, because nothing was done here for a while."))
        elif now - seen_at > GRAIN_SECONDS and not is_poll(request):
            session[SEEN_AT] = now
