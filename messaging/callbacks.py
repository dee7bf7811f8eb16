"""What providers tell us afterwards: stored as it came, once, and folded into messages later (R14).

Each is stored by one statement in the practice of *our* attempt or message, never of what the callback says (R16).
A stop that email tells of is in force when the request returns (R18).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from leads import consent
from messaging import outbox
from messaging.models import Message
from messaging.providers import errors
from practices import doors
from practices.prepared import Prepared
from practices.tenancy import tenant

OURS = frozenset(("From", "To", "Body", "email", "ip", "useragent"))  # addresses and words are in our rows already

STORE = """
INSERT INTO messaging_providerevent
  (id, practice_id, provider, event_key, message_id, attempt_id, status, code, provider_ref, raw, received_at)
SELECT uuidv7(), {source}.practice_id, %s, %s, {message}, {attempt}, %s, %s, %s, %s::jsonb, %s
FROM {source} WHERE {source}.id = %s ON CONFLICT DO NOTHING"""
STORE_FOR_ATTEMPT = Prepared(
    STORE.format(source="messaging_attempt", message="messaging_attempt.message_id", attempt="messaging_attempt.id"),
    p6="timestamptz",
)
STORE_FOR_MESSAGE = Prepared(
    STORE.format(source="messaging_message", message="messaging_message.id", attempt="messaging_message.attempt_id"),
    p6="timestamptz",
)


def text_status(practice_id: UUID, attempt_id: UUID, fields: Mapping[str, str], *, now: datetime) -> bool:
    """One status of a text. False when it was there already, or says nothing."""
    sid, status = fields.get("MessageSid", "")[:100], fields.get("MessageStatus", "")[:30]
    if not sid or not status:
        return False
    with tenant(practice_id):
        return bool(
            STORE_FOR_ATTEMPT(
                "twilio", f"{sid}:{status}", status, fields.get("ErrorCode", "")[:20], sid,
                _raw(fields), now, attempt_id,
            )
        )  # fmt: skip


def email_events(given: Iterable[Any], *, now: datetime) -> int:
    """A batch of events of many practices: each finds its own by our message's id. How many were new."""
    by_practice: dict[UUID, list[tuple[UUID, Mapping[str, Any]]]] = defaultdict(list)
    for event in given:
        message_id = _message_id(event)
        practice_id = doors.practice_for_message(message_id) if message_id else None
        if practice_id and message_id:
            by_practice[practice_id].append((message_id, event))
    return sum(_store_emails(practice_id, events, now) for practice_id, events in by_practice.items())


def _message_id(event: Any) -> UUID | None:
    if not isinstance(event, dict) or not event.get("sg_event_id") or not isinstance(event.get("event"), str):
        return None
    try:
        return UUID(str(event.get("message")))
    except ValueError:
        return None


def _store_emails(practice_id: UUID, given: list[tuple[UUID, Mapping[str, Any]]], now: datetime) -> int:
    new = 0
    with tenant(practice_id):
        for message_id, event in given:
            status = event["event"][:30]
            code = str(event.get("type") or event.get("status") or "")[:20]
            stored = STORE_FOR_MESSAGE(
                "sendgrid", str(event["sg_event_id"])[:160], status, code,
                str(event.get("sg_message_id") or "")[:100], _raw(event), now, message_id,
            )  # fmt: skip
            new += stored
            if stored and status in errors.SENDGRID_STOPS and code != "blocked":
                _suppress(message_id, errors.SENDGRID_STOPS[status], now)
    return new


def _suppress(message_id: UUID, reason: str, now: datetime) -> None:
    """The address of our message, whatever the event calls it."""
    message = Message.objects.select_related("contact_point").get(pk=message_id)
    if message.contact_point:
        consent.suppress(message.contact_point, "email", reason=reason, source="provider", now=now)
        outbox.cancel(contact_point_ids=[message.contact_point.pk], reason="stopped", now=now)


def _raw(fields: Mapping[str, Any]) -> str:
    kept = {str(name)[:60]: str(value)[:300] for name, value in fields.items() if name not in OURS}
    return json.dumps(dict(list(kept.items())[:50])).replace("\\u0000", "")
