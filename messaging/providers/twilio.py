"""Texts, by the official Twilio SDK over kept-alive connections of ours."""

import base64
import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from messaging.providers import Accepted, Found, NotTaken, Outgoing, Result, Unknown, Unreachable, errors
from messaging.providers.line import Line, NoAnswer, NotConnected, retry_after

NAME = "twilio"
PAGE_SIZE, MOST_LISTED = 50, 500
UNREADABLE = (NotConnected, NoAnswer, TwilioException, ValueError, LookupError, TypeError, AttributeError)
SKEW = timedelta(seconds=5)  # between the provider's clock, which has whole seconds, and ours


class KeptAlive(HttpClient):
    """What the SDK's own HTTP client is, on our connections and our base URL. It remembers the last answer's headers,
    which the SDK's exceptions do not carry."""

    def __init__(self, base_url: str) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), False, settings.PROVIDER_TIMEOUT_SECONDS)
        self.line = Line(base_url)
        self._last = threading.local()

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        self._last.headers = None
        parts = urlsplit(uri)
        query = "&".join(part for part in (parts.query, urlencode(params or {}, doseq=True)) if part)
        headers = dict(headers or {})
        if auth:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
        body = urlencode(data, doseq=True).encode() if data else None
        answer = self.line.request(method.upper(), f"{parts.path}?{query}" if query else parts.path, headers, body)
        self._last.headers = answer.headers
        return Response(answer.status, answer.text, dict(answer.headers))

    @property
    def retry_after(self) -> float:
        return retry_after(self._last.headers)


@cache
def client() -> Client:
    return Client(
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=KeptAlive(settings.TWILIO_BASE_URL)
    )


def hang_up() -> None:
    """Close this thread's connection."""
    client().http_client.line.close()


def status_callback(attempt_id: object) -> str:
    return f"{settings.PUBLIC_URL}/hooks/twilio/status/{attempt_id}/"


def send(message: Outgoing) -> Result:
    sdk = client()
    try:
        taken = sdk.messages.create(
            to=message.to,
            from_=message.sender,
            body=message.body,
            status_callback=status_callback(message.attempt_id),
            validity_period=message.validity_seconds,
        )
    except NotConnected as error:
        return NotTaken(str(error))
    except NoAnswer as error:
        return Unknown(str(error))
    except (TwilioRestException, TwilioServiceException) as error:
        return errors.twilio(int(error.status), int(error.code or 0), sdk.http_client.retry_after)
    except (TwilioException, ValueError, LookupError, TypeError, AttributeError) as error:
        return Unknown(type(error).__name__)  # an answer that cannot be read may be a yes
    return Accepted(taken.sid) if taken.sid else Unknown("no sid")


def sent_to(to: str, sender: str, *, since: datetime) -> Iterator[Found]:
    """What Twilio took from this sender for this number since then, the newest first (R6, R7).

    Asked by recipient and creation time: `DateSent` is null while it is queued, and bodies may be redacted.
    Raises Unreachable when the list is not complete.
    """
    since = (since - SKEW).replace(microsecond=0)
    try:
        listed = client().messages.stream(to=to, from_=sender, limit=MOST_LISTED, page_size=PAGE_SIZE)
        for row in listed:
            if row.date_created is None or row.date_created < since:
                return
            if row.direction == "outbound-api":  # not an answer of Twilio's own
                yield _found(row)
    except UNREADABLE as error:
        raise Unreachable(type(error).__name__) from error


def look_up(ref: str) -> Found:
    """One message by its SID. Raises Unreachable."""
    try:
        return _found(client().messages(ref).fetch())
    except UNREADABLE as error:
        raise Unreachable(type(error).__name__) from error


def _found(row: Any) -> Found:
    return Found(row.sid, str(row.status), "" if row.error_code is None else str(row.error_code))
