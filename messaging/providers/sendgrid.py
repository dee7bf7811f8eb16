"""Email, by the official SendGrid SDK over kept-alive connections of ours.

The SDK opens a new connection for every mail; its client is made to post on ours. Nothing about a patient but the
address and the words of the message goes along: the one custom argument is our message's id, an opaque one (R16).
"""

import io
import urllib.error
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.html import linebreaks, urlize
from python_http_client import Client
from python_http_client.exceptions import HTTPError, handle_error
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Content, CustomArg, Email, Header, Mail, Personalization, To

from messaging import unsubscribe
from messaging.providers import Accepted, NotTaken, Outgoing, Result, Unknown, errors
from messaging.providers.line import Answer, Line, NoAnswer, NotConnected, retry_after

NAME = "sendgrid"
PAGE = '<!doctype html><html><body style="font-family:sans-serif;font-size:16px;line-height:1.5">{}</body></html>'


class _Opened:
    """An answer as urllib's opener returns one, which is what the SDK reads."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def getcode(self) -> int:
        return self.answer.status

    def read(self) -> bytes:
        return self.answer.body

    def info(self) -> Any:
        return self.answer.headers


class KeptAlive(Client):
    """The SDK's client, on our connections."""

    def __init__(self, line: Line, **kwargs: Any) -> None:
        self.line = line
        super().__init__(**kwargs)

    def _build_client(self, name: str | None = None) -> "KeptAlive":
        return KeptAlive(
            self.line,
            host=self.host,
            version=self._version,
            request_headers=self.request_headers,
            url_path=[*self._url_path, name] if name else self._url_path,
            append_slash=self.append_slash,
            timeout=self.timeout,
        )

    def _make_request(self, opener: Any, request: Any, timeout: float | None = None) -> _Opened:
        answer = self.line.request(request.get_method(), request.selector, request.headers, request.data)
        if not 200 <= answer.status < 300:
            raise handle_error(
                urllib.error.HTTPError(
                    request.full_url,
                    answer.status,
                    "",
                    answer.headers,
                    io.BytesIO(answer.body),
                )
            )
        return _Opened(answer)


@cache
def client() -> SendGridAPIClient:
    sdk = SendGridAPIClient(settings.SENDGRID_API_KEY)  # its own host: the line goes to ours, whatever the URL says
    sdk.client = KeptAlive(
        Line(settings.SENDGRID_BASE_URL), host=sdk.host, request_headers=sdk.client.request_headers, version=3
    )
    return sdk


def hang_up() -> None:
    """Close this thread's connection."""
    client().client.line.close()


def mail(message: Outgoing) -> Mail:
    letter = Mail(
        from_email=Email(message.sender, message.sender_name or None),
        subject=message.subject or message.sender_name or message.sender,
    )
    words = "\n\n".join(filter(None, (message.body, message.footer)))
    letter.add_content(Content("text/plain", words))
    letter.add_content(Content("text/html", PAGE.format(linebreaks(urlize(words, autoescape=True)))))
    to = Personalization()
    to.add_to(To(message.to))
    to.add_custom_arg(CustomArg("message", str(message.message_id)))
    if message.unsubscribe:  # with the recipient, not the mail: in a lot each has their own
        for name, value in unsubscribe.headers(message.unsubscribe).items():
            to.add_header(Header(name, value))
    letter.add_personalization(to)
    return letter


def send(message: Outgoing) -> Result:
    return post(mail(message))


def post(letter: Mail) -> Result:
    try:
        answer = client().send(letter)
    except NotConnected as error:
        return NotTaken(str(error))
    except NoAnswer as error:
        return Unknown(str(error))
    except HTTPError as error:
        return errors.sendgrid(int(error.status_code), retry_after(error.headers))
    return Accepted(answer.headers.get("X-Message-Id") or "")
