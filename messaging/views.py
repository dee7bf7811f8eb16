"""The providers' way in. Signed, or nothing happens; answered before anything is worked out."""

import json
import time
from collections.abc import Callable
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from messaging import callbacks, inbound, signatures, strays
from practices import clock, doors
from practices.hint import hint

LARGEST_BATCH = 2 * 1024 * 1024
TAKEN = 204
PAUSES = (0.1, 0.5, 1.0, 2.0, 4.0)  # together well under Twilio's 15 s
NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def twilio_status(request: HttpRequest, attempt: UUID) -> HttpResponse:
    if not signatures.from_twilio(request):
        return HttpResponseForbidden()
    practice_id = doors.practice_for_attempt(attempt)
    if practice_id and callbacks.text_status(practice_id, attempt, request.POST.dict(), now=clock.now()):
        hint("messaging.tasks.fold")
    return HttpResponse(status=TAKEN)


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def twilio_inbound(request: HttpRequest) -> HttpResponse:
    if not signatures.from_twilio(request):
        return HttpResponseForbidden()
    _patiently(lambda: _receive(request.POST.dict()))
    return HttpResponse(NO_ANSWER, content_type="text/xml")


def _receive(given: dict[str, str]) -> None:
    practice_id = doors.practice_for_sender("sms", given.get("To", ""))
    if practice_id is None:
        strays.count(given.get("To", ""), now=clock.now())
    elif given.get("MessageSid"):
        text = inbound.Text(
            given["MessageSid"][:100], given.get("From", ""), given.get("Body", ""), given.get("OptOutType", "")
        )
        inbound.receive(practice_id, text, now=clock.now())


def _patiently(work: Callable[[], None]) -> None:
    """Twilio hands a text over once and does not come back after an error: a database that restarts is waited for."""
    for pause in PAUSES:
        try:
            return work()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(pause)
    return work()


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def sendgrid_events(request: HttpRequest) -> HttpResponse:
    body = request.read(LARGEST_BATCH + 1)
    if len(body) > LARGEST_BATCH:
        return HttpResponse(status=413)
    if not signatures.from_sendgrid(body, request.headers, host_seconds=clock.host_now().timestamp()):
        return HttpResponseForbidden()
    try:
        batch = json.loads(body)
    except ValueError:
        return HttpResponseBadRequest()
    if not isinstance(batch, list):
        return HttpResponseBadRequest()
    if callbacks.email_events(batch, now=clock.now()):
        hint("messaging.tasks.fold")
    return HttpResponse(status=TAKEN)
