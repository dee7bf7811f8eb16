"""SendGrid's mail/send: one mail, many personalizations; 202 with nothing but an X-Message-Id."""

import hmac
import re
import time
import uuid
from dataclasses import dataclass

from sandbox import fates
from sandbox.carrier import EMAIL, Message
from sandbox.clock import AppClock
from sandbox.configuration import Configuration
from sandbox.delivery import Delivery
from sandbox.faults import Fault, Faults
from sandbox.wire import Malformed, Request, Response, Router

ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>.]+(\.[^@\s<>.]+)*")
MOST_PERSONALIZATIONS = 1000
LARGEST_ARGS = 10_000
OWN_HEADERS = frozenset(
    ("x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding")
    + ("to", "from", "subject", "reply-to", "cc", "bcc")
)


class Refused(ValueError):
    """400, with the field that is wrong."""

    def __init__(self, words: str, field: str):
        super().__init__(words)
        self.field = field


@dataclass
class Draft:
    """One recipient's mail, read from a personalization."""

    to: str
    to_name: str
    subject: str
    body: str
    custom_args: dict
    headers: dict


def error(status: int, words: str, field: str | None = None, **headers: str) -> Response:
    return Response.json({"errors": [{"message": words, "field": field, "help": None}]}, status, **headers)


def refuse(status: int, fault: Fault) -> Response:
    match status:
        case 429:
            seconds = f"{fault.seconds:g}"
            reset = str(int(time.time() + fault.seconds) + 1)
            return error(
                429,
                "too many requests",
                **{"Retry-After": seconds, "X-RateLimit-Reset": reset, "X-RateLimit-Remaining": "0"},
            )
        case 503:
            return error(503, "service unavailable")
        case 500:
            return error(500, "internal server error")
    return error(400, "Does not contain a valid address.", "personalizations.0.to.0.email")


class SendGridApi:
    def __init__(self, configuration: Configuration, delivery: Delivery, faults: Faults, clock: AppClock):
        self._authorization = f"Bearer {configuration.sendgrid_key}"
        self._delivery = delivery
        self._faults = faults
        self._clock = clock

    def add_to(self, router: Router) -> None:
        router.add("/v3/mail/send", POST=self.send)

    def send(self, request: Request) -> Response:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), self._authorization.encode()):
            return error(401, "The provided authorization grant is invalid, expired, or revoked")
        try:
            mail = request.json()
            sender = read_address(mail.get("from"), "from")
            drafts = read_drafts(mail)
        except Malformed:
            return error(400, "Bad Request")
        except Refused as refusal:
            return error(400, str(refusal), refusal.field)
        return fates.answer(
            self._faults.for_request(EMAIL),
            accept=lambda fail_with: self._accept(sender, drafts, fail_with),
            refuse=refuse,
        )

    def _accept(self, sender: tuple[str, str], drafts: list[Draft], fail_with: int | None) -> Response:
        message_id = uuid.uuid4().hex[:22]
        now, app_now = time.time(), self._clock.stamp()
        for place, draft in enumerate(drafts):
            message = Message(
                sid=f"{message_id}.sandbox-{place}",
                channel=EMAIL,
                direction="outbound-api",
                sender=sender[0],
                sender_name=sender[1],
                to=draft.to,
                to_name=draft.to_name,
                subject=draft.subject,
                body=draft.body,
                custom_args=draft.custom_args,
                headers=draft.headers,
                accepted_at=now,
                app_at=app_now,
                fail_with=fail_with,
            )
            self._delivery.accept(message)
        return Response(202, headers={"X-Message-Id": message_id, "Content-Type": "text/plain; charset=utf-8"})


def read_drafts(mail: dict) -> list[Draft]:
    personalizations = mail.get("personalizations")
    if not isinstance(personalizations, list) or not 1 <= len(personalizations) <= MOST_PERSONALIZATIONS:
        raise Refused(
            f"The personalizations field is required and must have 1 to {MOST_PERSONALIZATIONS} entries.",
            "personalizations",
        )
    body = read_body(mail.get("content"))
    return [
        draft
        for place, each in enumerate(personalizations)
        for draft in read_personalization(each, f"personalizations.{place}", mail, body)
    ]


def read_personalization(personalization: object, field: str, mail: dict, body: str) -> list[Draft]:
    if not isinstance(personalization, dict):
        raise Refused("Each personalization is an object.", field)
    recipients = personalization.get("to")
    if not isinstance(recipients, list) or not recipients:
        raise Refused(
            "The to array is required for all personalization objects, and must have at least one email.", f"{field}.to"
        )
    subject = personalization.get("subject") or mail.get("subject")
    if not isinstance(subject, str) or not subject:
        raise Refused("The subject is required. You can get around this requirement if you use a template.", "subject")
    args = {
        **read_texts(mail.get("custom_args"), "custom_args"),
        **read_texts(personalization.get("custom_args"), f"{field}.custom_args"),
    }
    if sum(len(name) + len(value) for name, value in args.items()) > LARGEST_ARGS:
        raise Refused(f"Custom args are limited to {LARGEST_ARGS} bytes.", f"{field}.custom_args")
    headers = {
        **read_texts(mail.get("headers"), "headers"),
        **read_texts(personalization.get("headers"), f"{field}.headers"),
    }
    if taken := sorted(OWN_HEADERS & {name.lower() for name in headers}):
        raise Refused(f"The header {taken[0]} may not be set.", f"{field}.headers")
    words = read_texts(personalization.get("substitutions"), f"{field}.substitutions")
    drafts = []
    for place, recipient in enumerate(recipients):
        address, name = read_address(recipient, f"{field}.to.{place}")
        drafts.append(Draft(address, name, substitute(subject, words), substitute(body, words), args, headers))
    return drafts


def read_address(value: object, field: str) -> tuple[str, str]:
    if not isinstance(value, dict):
        raise Refused("The address object must contain at least an email.", field)
    address, name = value.get("email"), value.get("name") or ""
    if not isinstance(address, str) or not ADDRESS.fullmatch(address) or not isinstance(name, str):
        raise Refused("Does not contain a valid address.", f"{field}.email")
    return address, name


def read_body(content: object) -> str:
    """The plain text; of a mail that has none, the HTML with its tags taken out, for nothing here is ever rendered."""
    if not isinstance(content, list) or not content:
        raise Refused("The content array is required unless you use a template.", "content")
    parts = {}
    for place, part in enumerate(content):
        if not isinstance(part, dict) or not isinstance(part.get("type"), str) or not part.get("value"):
            raise Refused(
                "The content value must be a string at least one character in length.", f"content.{place}.value"
            )
        parts[part["type"]] = str(part["value"])
    return parts.get("text/plain") or re.sub(r"<[^>]*>", " ", parts.get("text/html", ""))


def read_texts(value: object, field: str) -> dict[str, str]:
    """An object whose values are texts, or nothing."""
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise Refused("An object with text values is expected.", field)
    return value


def substitute(text: str, words: dict[str, str]) -> str:
    """Every key replaced in one pass, so that a value is never searched for keys again."""
    if not words:
        return text
    keys = "|".join(re.escape(key) for key in sorted(words, key=len, reverse=True) if key)
    return re.sub(keys, lambda found: words[found[0]], text) if keys else text
