"""Transaction A: take due messages, ask the gate for its final word, commit an attempt and a lease for each that may go."""

import logging
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from leads import events
from messaging import gates, unsubscribe
from messaging.facts import Facts
from messaging.models import Kind
from messaging.providers import Outgoing
from practices.prepared import Prepared
from practices.sweep import place
from practices.tenancy import sets, sql, uuid7

logger = logging.getLogger(__name__)

PROVIDER = {"sms": "twilio", "email": "sendgrid"}
STALE_AFTER = timedelta(minutes=30)  # R110: words older than that are written anew
LONGEST_VALIDITY = timedelta(hours=4)  # R10
SET_ASIDE = timedelta(hours=1)
WORKER = f"{socket.gethostname()[:40]}:{os.getpid()}"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message with its attempt committed. `at` is the monotonic clock's: the call must begin soon after (R8)."""

    practice_id: UUID
    channel: str
    outgoing: Outgoing
    tries: int
    at: float


class Row(NamedTuple):
    outbox_id: UUID
    practice_id: UUID
    message_id: UUID
    lead_id: UUID | None
    channel: str
    contact_point_id: UUID
    kind: str
    enrollment_id: UUID | None
    queued_at: datetime
    expires_at: datetime | None
    tries: int
    subject: str
    body: str
    to: str
    sender: str
    sender_name: str
    practice: str
    postal_address: str

    @property
    def recipient(self) -> tuple[UUID, UUID, str]:
        return self.practice_id, self.contact_point_id, self.channel


# Fair: from practice to practice by the index, and of each one's due rows a share, the first of all before the second of
# any. Nobody with a call in flight or unknown is taken (R7). The contact is locked with the row: a STOP that is being
# stored is waited for by nobody, its rows are passed over, and what it wrote is read below. Both locks skip, so neither
# order of locking can end in a deadlock.
TAKE = Prepared(
    """
WITH RECURSIVE practice(id) AS (
  (SELECT practice_id FROM messaging_outbox WHERE state = 'queued' AND lane = %(lane)s ORDER BY practice_id LIMIT 1)
  UNION ALL
  SELECT (SELECT practice_id FROM messaging_outbox WHERE state = 'queued' AND lane = %(lane)s
      AND practice_id > practice.id ORDER BY practice_id LIMIT 1)
  FROM practice WHERE practice.id IS NOT NULL),
busy AS MATERIALIZED (
  SELECT id, count(*) OVER () AS practices FROM practice WHERE id IS NOT NULL AND EXISTS (
    SELECT FROM messaging_outbox o WHERE o.state = 'queued' AND o.lane = %(lane)s AND o.practice_id = practice.id
      AND o.not_before <= %(now)s)),
due AS MATERIALIZED (
  SELECT share.id FROM busy, LATERAL (
    SELECT o.id, o.not_before, row_number() OVER (ORDER BY o.not_before) AS place
    FROM messaging_outbox o
    WHERE o.state = 'queued' AND o.lane = %(lane)s AND o.practice_id = busy.id AND o.not_before <= %(now)s
      AND NOT EXISTS (SELECT FROM messaging_outbox other WHERE other.practice_id = o.practice_id
        AND other.channel = o.channel AND other.contact_point_id = o.contact_point_id
        AND other.state IN ('sending', 'unknown'))
    ORDER BY o.not_before LIMIT greatest(4, ceil(%(limit)s::numeric / busy.practices))) share
  ORDER BY share.place, share.not_before LIMIT %(limit)s)
SELECT o.id, o.practice_id, o.message_id, m.lead_id, o.channel, o.contact_point_id, m.kind, m.enrollment_id,
  o.queued_at, o.expires_at, o.tries, m.subject, m.body, c.value, s.address, coalesce(nullif(s.name, ''), p.discreet_name),
  p.discreet_name, p.postal_address
FROM messaging_outbox o
JOIN due ON due.id = o.id
JOIN messaging_message m ON m.id = o.message_id AND m.practice_id = o.practice_id
JOIN leads_contactpoint c ON c.id = o.contact_point_id AND c.practice_id = o.practice_id
JOIN messaging_sender s ON s.id = o.sender_id AND s.practice_id = o.practice_id
JOIN practices_practice p ON p.id = o.practice_id
WHERE o.state = 'queued' AND o.not_before <= %(now)s
ORDER BY o.not_before
FOR NO KEY UPDATE OF o, c SKIP LOCKED""",
    lane="text",
    limit="bigint",
    now="timestamptz",
)

# Read after the locks are held, by a statement of its own: the one above may have looked before another sender committed.
IN_FLIGHT = """
SELECT practice_id, contact_point_id, channel FROM messaging_outbox
WHERE practice_id = ANY(%s) AND contact_point_id = ANY(%s) AND state IN ('sending', 'unknown')"""

# The worker, when it began, and until when it is leased, come after the columns.
START = Prepared(
    """
WITH going AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[])
    AS g(outbox_id, message_id, practice_id, attempt_id, provider)),
attempted AS (
  INSERT INTO messaging_attempt (id, practice_id, message_id, provider, worker, started_at, outcome, code)
  SELECT attempt_id, practice_id, message_id, provider, %s, %s, '', '' FROM going),
leased AS (
  UPDATE messaging_outbox o SET state = 'sending', attempt_id = going.attempt_id, lease_until = %s, tries = o.tries + 1
  FROM going WHERE o.id = going.outbox_id)
UPDATE messaging_message m SET state = 'sending', attempt_id = going.attempt_id, reason = ''
FROM going WHERE m.id = going.message_id AND m.practice_id = going.practice_id""",
    p5="text",
    p6="timestamptz",
    p7="timestamptz",
)

END = """
WITH ended AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[])
    AS e(outbox_id, message_id, state, reason)),
gone AS (DELETE FROM messaging_outbox WHERE id IN (SELECT outbox_id FROM ended))
UPDATE messaging_message m SET state = ended.state, reason = ended.reason FROM ended WHERE m.id = ended.message_id"""

# A message that waits says why as well.
WAIT = """
WITH waiting AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::text[])
    AS w(outbox_id, message_id, until, reason)),
put_off AS (UPDATE messaging_outbox o SET not_before = w.until FROM waiting w WHERE o.id = w.outbox_id)
UPDATE messaging_message m SET reason = w.reason FROM waiting w WHERE m.id = w.message_id"""


def claim(lane: str, limit: int, *, now: datetime, host_now: datetime) -> list[Claimed]:
    """Up to `limit` messages that must now be sent by the caller, who is their only sender until the lease ends."""
    at = time.monotonic()
    with sets():
        rows = _take(lane, limit, now)
        if not rows:
            return []
        facts = gates.load([row.recipient for row in rows], now=now)
        taken = _in_flight(rows)
        going: list[tuple[Row, Facts]] = []
        ended: list[tuple[Row, str, str]] = []
        waiting: list[tuple[Row, gates.Postpone]] = []
        for row in rows:
            verdict = _verdict(row, facts[row.recipient], now)
            if isinstance(verdict, gates.No):
                ended.append((row, "skipped", verdict.reason))
            elif isinstance(verdict, gates.Postpone):
                if row.enrollment_id and verdict.reason != "error" and verdict.until - row.queued_at > STALE_AFTER:
                    ended.append((row, "cancelled", "stale"))
                else:
                    waiting.append((row, verdict))
            elif row.recipient not in taken:  # else another one first: it stays due
                taken.add(row.recipient)
                going.append((row, facts[row.recipient]))
        languages = _languages([row for row, _ in going if _is_automatic_email(row)])
        claimed = [_claimed(row, known, languages.get(row.message_id, "en"), now, at) for row, known in going]
        _start(going, claimed, host_now)
        _end(ended, now)
        _wait(waiting)
    return claimed


def _take(lane: str, limit: int, now: datetime) -> list[Row]:
    return [Row(*row) for row in TAKE(lane=lane, limit=limit, now=now)]


def _in_flight(rows: Sequence[Row]) -> set[tuple[UUID, UUID, str]]:
    practices = list({row.practice_id for row in rows})
    return {tuple(row) for row in sql(IN_FLIGHT, practices, [row.contact_point_id for row in rows])}


def _is_automatic_email(row: Row) -> bool:
    return row.channel == "email" and row.kind in gates.AUTOMATIC


def _languages(rows: Sequence[Row]) -> dict[UUID, str]:
    """What is said around a message is said in the patient's language; by message."""
    if not rows:
        return {}
    return dict(
        sql(
            "SELECT m.id, h.language FROM messaging_message m"
            " JOIN leads_lead l ON l.id = m.lead_id AND l.practice_id = m.practice_id"
            " JOIN leads_person h ON h.id = l.person_id AND h.practice_id = l.practice_id WHERE m.id = ANY(%s)",
            [row.message_id for row in rows],
        )
    )


def _verdict(row: Row, facts: Facts, now: datetime) -> gates.Verdict:
    """The gate's; a row whose decision raises is set aside alone, for an hour."""
    if row.expires_at is not None and row.expires_at <= now:
        return gates.No("expired")
    try:
        return gates.check(facts, row.channel, row.kind, now)
    except Exception as error:
        logger.error("message %s set aside: %s", row.message_id, place(error))
        return gates.Postpone(now + SET_ASIDE, "error")


def _claimed(row: Row, facts: Facts, language: str, now: datetime, at: float) -> Claimed:
    url = unsubscribe.address(row.message_id) if _is_automatic_email(row) else ""
    words = {"practice": row.practice, "postal_address": row.postal_address}
    return Claimed(
        practice_id=row.practice_id,
        channel=row.channel,
        tries=row.tries + 1,
        at=at,
        outgoing=Outgoing(
            message_id=row.message_id,
            attempt_id=uuid7(),
            sender=row.sender,
            sender_name=row.sender_name,
            to=row.to,
            subject=row.subject,
            body=row.body,
            validity_seconds=_validity(row, facts, now),
            footer=unsubscribe.footer(url, language, **words) if url else "",
            unsubscribe=url,
        ),
    )


def _validity(row: Row, facts: Facts, now: datetime) -> int:
    """How long the provider may keep it: within the window, while it is of use, four hours at most (R10)."""
    ends = [now + LONGEST_VALIDITY]
    if row.channel == "sms" and row.kind in gates.AUTOMATIC | {Kind.STAFF}:
        if facts.window.allows(now):
            ends.append(facts.window.closes(now))
        elif facts.texted_at:  # an answer at night: for as long as it is one
            ends.append(facts.texted_at + (gates.CONVERSATION if row.kind == Kind.STAFF else gates.REPLY))
    if row.expires_at is not None:
        ends.append(row.expires_at)
    return max(1, int((min(ends) - now).total_seconds()))


def _start(going: Sequence[tuple[Row, Facts]], claimed: Sequence[Claimed], host_now: datetime) -> None:
    if going:
        START(
            [row.outbox_id for row, _ in going],
            [row.message_id for row, _ in going],
            [row.practice_id for row, _ in going],
            [each.outgoing.attempt_id for each in claimed],
            [PROVIDER[row.channel] for row, _ in going],
            WORKER,
            host_now,
            host_now + timedelta(seconds=settings.SENDING_LEASE_SECONDS),
        )


def _wait(waiting: Sequence[tuple[Row, gates.Postpone]]) -> None:
    if waiting:
        sql(
            WAIT,
            [row.outbox_id for row, _ in waiting],
            [row.message_id for row, _ in waiting],
            [verdict.until for _, verdict in waiting],
            [verdict.reason for _, verdict in waiting],
        )


def _end(ended: Sequence[tuple[Row, str, str]], now: datetime) -> None:
    if not ended:
        return
    sql(
        END,
        [row.outbox_id for row, _, _ in ended],
        [row.message_id for row, _, _ in ended],
        [state for _, state, _ in ended],
        [reason for _, _, reason in ended],
    )
    events.record_in_sets(
        events.NewEvent(
            row.practice_id,
            row.lead_id,
            "message_stale",
            now,
            {"message": row.message_id, "enrollment": row.enrollment_id},
        )
        for row, _, reason in ended
        if reason == "stale"
    )
