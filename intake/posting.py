"""From a request to a captured inquiry: what the API and the hosted page have in common.

The body is read before any transaction opens, so that a slow sender holds no row and no connection. What cannot be read
is refused only after the form was found: an unknown key is a 404 like any other, and a form's own page may read why.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from intake import limits
from intake.capture import Captured, Submission, capture
from intake.models import Form
from intake.refused import Refused, refuse
from intake.understand import attempt
from practices import clock, doors
from practices.addresses import client_ip
from practices.tenancy import tenant

Typed = dict[str, Any]
KEY = re.compile(r"[\x21-\x7e]{1,200}")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?")


@dataclass(frozen=True)
class Received:
    """What became of one post: `refused` says why there is no row, else `captured` has what is answered.

    `typed` is what was read of it, to be shown again.
    """

    form: Form
    typed: Typed = field(default_factory=dict)
    captured: Captured | None = None
    refused: Refused | None = None


class FormKey:
    regex = "[A-Za-z0-9_-]{8,40}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@contextmanager
def open_form(form_key: str) -> Iterator[Form]:
    """The form and its practice, in a transaction whose end is a commit. Raises Http404."""
    practice_id = doors.practice_for_form(form_key)
    if practice_id is None:
        raise Http404
    with tenant(practice_id, durable=True):
        form = Form.objects.select_related("practice").filter(key=form_key, active=True).first()
        if form is None:
            raise Http404
        yield form


def receive(request: HttpRequest, form_key: str, read: Callable[[HttpRequest, Typed], Submission]) -> Received:
    """`read` fills the second argument with what it could read. Raises Http404 for a key that is not known."""
    typed: Typed = {}
    ip = client_ip(request)
    submission, refused = None, None
    try:
        submission = replace(read(request, typed), key=_idempotency_key(request), ip=ip)
        if limits.is_flood(form_key, ip):
            submission = replace(submission, suspicion="flood")
    except Refused as error:
        refused = error
    with open_form(form_key) as form:
        if submission is None:
            return Received(form, typed, refused=refused)
        try:
            return Received(form, typed, captured=capture(form, submission, now=clock.now()))
        except Refused as error:
            return Received(form, typed, refused=error)


def _idempotency_key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if key and not KEY.fullmatch(key):
        raise refuse(400, "Idempotency-Key", "Use 1 to 200 visible characters.")
    return key


class AnsweredFirst:
    """An answer that is followed by work, when it has been sent.

    Who waits for the answer cannot tell by its time whether the person was known (R72), and nobody waits for more than
    the row. A process that dies in between leaves it to the sweep.
    """

    work: Callable[[], Any] | None = None

    def close(self) -> None:
        work, self.work = self.work, None
        if work is not None:
            work()
        super().close()  # type: ignore[misc]


class SeeOther(AnsweredFirst, HttpResponseRedirect):
    status_code = 303


def understand_after(response: AnsweredFirst, form: Form, inquiry_id: uuid.UUID) -> None:
    response.work = partial(attempt, form.practice.pk, inquiry_id, now=clock.now())


def origins(form: Form) -> list[str]:
    """The exact origins that may read the API's answers and show the page in a frame (R73)."""
    return [origin for origin in form.allowed_origins if isinstance(origin, str) and ORIGIN.fullmatch(origin)]


def may_be_framed(response: HttpResponseBase, form: Form) -> None:
    """By the form's own origins, and by nobody without any."""
    if allowed := origins(form):
        response._csp_replace = {"frame-ancestors": ["'self'", *allowed]}  # type: ignore[attr-defined]
        response.xframe_options_exempt = True  # type: ignore[attr-defined]


def allow_origin(request: HttpRequest, response: HttpResponse, form: Form) -> None:
    """Let a page of that origin read this answer, without credentials."""
    response["Vary"] = "Origin, Accept-Language"
    if (origin := request.headers.get("Origin", "")) in origins(form):
        response["Access-Control-Allow-Origin"] = origin
