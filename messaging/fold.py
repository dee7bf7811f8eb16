"""Callbacks folded into messages, in sets. The status only climbs, so order, repetition and delay change nothing (R13):

    queued, sending, unknown  <  sent  <  delivered  <  failed

A failure is last because it is what a person must know: a mail that bounces was "delivered" to somebody's server before.
Statuses we do not know are kept and change nothing. An unknown that a callback explains is an unknown no longer.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from messaging import failures
from messaging.models import State
from messaging.providers import errors
from practices import clock
from practices.prepared import Prepared
from practices.tenancy import sets, sql

LIMIT = 500
DRAIN_SECONDS = 30.0

MEANS: dict[str, dict[str, str]] = {
    "twilio": {
        "accepted": State.SENT,
        "scheduled": State.SENT,
        "queued": State.SENT,
        "sending": State.SENT,
        "sent": State.SENT,
        "delivered": State.DELIVERED,
        "read": State.DELIVERED,
        "undelivered": State.FAILED,
        "failed": State.FAILED,
        "canceled": State.FAILED,
    },
    "sendgrid": {
        "processed": State.SENT,
        "deferred": State.SENT,
        "delivered": State.DELIVERED,
        "bounce": State.FAILED,
        "dropped": State.FAILED,
    },
}
CLIMB = (State.SENT, State.DELIVERED, State.FAILED)


@dataclass(frozen=True, slots=True)
class Word:
    """What one callback says of one message."""

    message_id: UUID
    state: str
    reason: str
    code: str
    ref: str
    at: datetime


def meaning(provider: str, status: str, code: str) -> tuple[str, str]:
    """Our state and, of a failure, its reason; ("", "") for a status that says nothing to us."""
    state = MEANS.get(provider, {}).get(status, "")
    if state != State.FAILED:
        return state, ""
    if provider == "twilio":
        return state, errors.twilio_reason(code)
    return state, "bad_address" if status == "bounce" and code != "blocked" else "rejected"


TAKE = """
SELECT id, provider, message_id, status, code, provider_ref, received_at FROM messaging_providerevent
WHERE folded_at IS NULL ORDER BY received_at LIMIT %s FOR UPDATE SKIP LOCKED"""

# What is queued may have been sent after all: a text that was absent twice, and late. It is not sent again.
MOVE = Prepared("""
WITH said AS (SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
    %s::timestamptz[]) AS s(message_id, state, reason, code, ref, at, delivered_at)),
moved AS (
  UPDATE messaging_message m SET state = said.state, reason = said.reason, code = said.code,
    provider_ref = CASE WHEN m.provider_ref = '' THEN said.ref ELSE m.provider_ref END,
    sent_at = coalesce(m.sent_at, said.at), delivered_at = coalesce(m.delivered_at, said.delivered_at)
  FROM said WHERE m.id = said.message_id
    AND array_position(%s::text[], m.state::text) < array_position(%s::text[], said.state)
  RETURNING m.id, m.practice_id, m.lead_id, m.kind, m.state, said.delivered_at),
gone AS (DELETE FROM messaging_outbox WHERE message_id IN (SELECT id FROM moved)),
acknowledged AS (
  UPDATE leads_lead l SET acknowledged_at = moved.delivered_at FROM moved
  WHERE l.id = moved.lead_id AND l.practice_id = moved.practice_id AND moved.kind = 'acknowledgement'
    AND moved.delivered_at IS NOT NULL AND l.acknowledged_at IS NULL)
SELECT practice_id, id FROM moved WHERE state = 'failed'""")
ORDER = ["queued", "sending", "unknown", "sent", "delivered", "failed"]


def fold(*, now: datetime) -> int:
    """Fold up to 500 callbacks; how many."""
    with sets():
        rows = sql(TAKE, LIMIT)
        if not rows:
            return 0
        words = []
        for _id, provider, message_id, status, code, ref, at in rows:
            state, reason = meaning(provider, status, code)
            if state and message_id:
                words.append(Word(message_id, state, reason, code if reason else "", ref, at))
        apply(words, now=now)
        sql("UPDATE messaging_providerevent SET folded_at = %s WHERE id = ANY(%s)", now, [row[0] for row in rows])
    return len(rows)


def apply(words: Iterable[Word], *, now: datetime) -> None:
    """Move the messages as far as they are said to be. Inside sets()."""
    final: dict[UUID, Word] = {}
    delivered: dict[UUID, datetime] = {}
    for word in words:
        known = final.get(word.message_id)
        if known is None or CLIMB.index(State(word.state)) > CLIMB.index(State(known.state)):
            final[word.message_id] = word
        if word.state == State.DELIVERED:
            delivered[word.message_id] = min(word.at, delivered.get(word.message_id, word.at))
    if not final:
        return
    columns: list[list[Any]] = [
        [getattr(word, name) for word in final.values()]
        for name in ("message_id", "state", "reason", "code", "ref", "at")
    ]
    failed = MOVE(*columns, [delivered.get(message_id) for message_id in final], ORDER, ORDER)
    failures.follow_up(failed, now=now)


def drain() -> None:
    """Until nothing waits, or half a minute has passed."""
    end = time.monotonic() + DRAIN_SECONDS
    while fold(now=clock.now()) == LIMIT and time.monotonic() < end:
        pass
