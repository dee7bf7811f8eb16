"""Whether a callback comes from whom it says (R15, R18). Every doubt is a no; nothing in here raises."""

import base64
import binascii
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

FRESH_SECONDS = 600
LATEST_SECONDS = 24 * 3600  # SendGrid repeats a batch for a day; what was seen is not stored twice


def from_twilio(request: HttpRequest) -> bool:
    """Over the public URL as Twilio called it: our own base, then the path and query as they came."""
    from twilio.request_validator import RequestValidator

    given = request.headers.get("X-Twilio-Signature", "")
    if not settings.TWILIO_AUTH_TOKEN or not _is_base64(given, octets=20):
        return False
    query = request.META.get("QUERY_STRING", "")
    url = settings.PUBLIC_URL + request.path + (f"?{query}" if query else "")
    return RequestValidator(settings.TWILIO_AUTH_TOKEN).validate(url, request.POST, given)


def from_sendgrid(body: bytes, headers: Any, *, host_seconds: float) -> bool:
    """Over the timestamp and the body as it came, byte for byte, and not from the past or the future."""
    given = headers.get("X-Twilio-Email-Event-Webhook-Signature", "")
    timestamp = headers.get("X-Twilio-Email-Event-Webhook-Timestamp", "")
    if not settings.SENDGRID_WEBHOOK_PUBLIC_KEY or not _is_base64(given) or not timestamp.isascii():
        return False
    if (
        not timestamp.isdecimal()
        or len(timestamp) > 12
        or not -FRESH_SECONDS <= host_seconds - int(timestamp) <= LATEST_SECONDS
    ):
        return False
    try:
        payload = body.decode()
        return bool(_verifier(settings.SENDGRID_WEBHOOK_PUBLIC_KEY).verify_signature(payload, given, timestamp))
    except ValueError:
        return False


@lru_cache(maxsize=4)
def _verifier(public_key: str) -> Any:
    from sendgrid.helpers.eventwebhook import EventWebhook

    return EventWebhook(public_key)


def _is_base64(text: str, octets: int | None = None) -> bool:
    try:
        decoded = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeError, ValueError):
        return False
    return bool(decoded) and octets in (None, len(decoded))
