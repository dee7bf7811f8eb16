"""Messages that are to be sent, or that say why they were not: the one way they come to be and to be withdrawn.

A message and its narrow outbox row are written together, in the caller's transaction, and announced by a NOTIFY that
commits with them. Invariant: an outbox row exists exactly while its message is queued, sending or unknown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from messaging.models import Message
from practices.prepared import Prepared
from practices.tenancy import here, sql, uuid7


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What a message is made of. `state` is "queued", or "skipped" with its reason."""

    practice_id: UUID
    lead_id: UUID | None
    contact_point_id: UUID | None
    channel: str
    kind: str
    subject: str
    body: str
    created_at: datetime
    lane: str = "bulk"
    not_before: datetime | None = None
    expires_at: datetime | None = None
    content_id: UUID | None = None
    author_id: UUID | None = None
    enrollment_id: UUID | None = None
    step: int | None = None
    occurrence: int = 1
    state: str = "queued"
    reason: str = ""
    id: UUID = field(default_factory=uuid7)


COLUMNS = {
    "id": "uuid",
    "practice_id": "uuid",
    "lead_id": "uuid",
    "contact_point_id": "uuid",
    "channel": "text",
    "kind": "text",
    "subject": "text",
    "body": "text",
    "created_at": "timestamptz",
    "lane": "text",
    "not_before": "timestamptz",
    "expires_at": "timestamptz",
    "content_id": "uuid",
    "author_id": "uuid",
    "enrollment_id": "uuid",
    "step": "smallint",
    "occurrence": "smallint",
    "state": "text",
    "reason": "text",
}
# A queued message without anything to send from, or nowhere to send to, is a skipped one that says so.
# The same step planned twice is written once (R1). Only what is due is announced: the sender's timer finds the rest.
INSERT = Prepared(f"""
WITH given AS (
  SELECT g.*, s.id AS sender_id, CASE
      WHEN g.state <> 'queued' THEN ''
      WHEN g.contact_point_id IS NULL THEN 'no_address'
      WHEN s.id IS NULL THEN 'no_sender' ELSE '' END AS lacks
  FROM unnest({", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())}) AS g({", ".join(COLUMNS)})
  LEFT JOIN messaging_sender s ON s.practice_id = g.practice_id AND s.channel = g.channel AND s.active),
written AS (
  INSERT INTO messaging_message (id, practice_id, lead_id, contact_point_id, channel, kind, state, reason, code,
    subject, body, content_id, author_id, enrollment_id, step, occurrence, provider_ref, created_at)
  SELECT id, practice_id, lead_id, contact_point_id, channel, kind,
    CASE WHEN lacks <> '' THEN 'skipped' ELSE state END, CASE WHEN lacks <> '' THEN lacks ELSE reason END, '',
    subject, body, content_id, author_id, enrollment_id, step, occurrence, '', created_at
  FROM given ON CONFLICT DO NOTHING RETURNING id, state),
waiting AS (
  INSERT INTO messaging_outbox (id, practice_id, message_id, lane, channel, sender_id, contact_point_id, state,
    queued_at, not_before, expires_at, tries, absences, resends)
  SELECT uuidv7(), practice_id, id, lane, channel, sender_id, contact_point_id, 'queued',
    created_at, coalesce(not_before, created_at), expires_at, 0, 0, 0
  FROM given WHERE id IN (SELECT id FROM written WHERE state = 'queued')
  RETURNING message_id, lane, not_before <= queued_at AS due)
SELECT written.id, CASE WHEN waiting.due THEN pg_notify('outbox', waiting.lane) END
FROM written LEFT JOIN waiting ON waiting.message_id = written.id""")


def insert_many(messages: Sequence[NewMessage]) -> set[UUID]:
    """Write them by one statement, in tenant() or sets(); the ids of those that were not there before."""
    if not messages:
        return set()
    columns = [[getattr(message, column) for message in messages] for column in COLUMNS]
    return {row[0] for row in INSERT(*columns)}


def queue(**fields: Any) -> Message:
    """One message in the open tenant. It may come back skipped, for want of an address or a sender."""
    practice_id = here()
    assert practice_id, "open tenant(practice) first"
    message = NewMessage(practice_id=practice_id, **fields)
    insert_many([message])
    return Message.objects.get(pk=message.id)


# Rows that a sender has claimed are locked and then no longer queued: this waits for it, and leaves them alone.
CANCEL = """
WITH withdrawn AS (
  DELETE FROM messaging_outbox o USING messaging_message m
  WHERE m.id = o.message_id AND m.practice_id = o.practice_id AND o.state = 'queued'
    AND ({which})
  RETURNING o.message_id)
UPDATE messaging_message SET state = 'cancelled', reason = %s WHERE id IN (SELECT message_id FROM withdrawn)"""


def cancel(
    *,
    enrollment_ids: Iterable[UUID] | None = None,
    contact_point_ids: Iterable[UUID] | None = None,
    message_ids: Iterable[UUID] | None = None,
    reason: str,
    now: datetime,
) -> int:
    """Withdraw what is still queued, by any one of the three; how many. What is being sent goes on."""
    given = {
        "m.enrollment_id": enrollment_ids,
        "o.contact_point_id": contact_point_ids,
        "o.message_id": message_ids,
    }
    chosen = {column: list(ids) for column, ids in given.items() if ids is not None}
    if not any(chosen.values()):
        return 0
    which = " OR ".join(f"{column} = ANY(%s::uuid[])" for column in chosen)
    return sql(CANCEL.format(which=which), *chosen.values(), reason)
