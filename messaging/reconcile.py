"""What became of the unknown (R6), and of the accepted and silent (R17): the provider is asked, nobody guesses.

    found              → sent, or as far as the provider says
    absent twice       → queued once more, if still of use; the gate asks everything again
    absent again, or no way to know (email) → failed as unknown, and a task: a person asks before it is sent again
    the provider cannot be asked → nothing follows; asked again later

No transaction is open during a question. A question's row is put off first, so that two workers do not ask the same.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from messaging import failures, fold
from messaging.models import State
from messaging.providers import Found, Unreachable
from practices import clock
from practices.tenancy import sets, sql

LIMIT = 50
ASK_SECONDS = 15.0  # then others' looks are due
ABSENCES, RESENDS = 2, 1


class Unknown(NamedTuple):
    outbox_id: UUID
    practice_id: UUID
    message_id: UUID
    attempt_id: UUID
    channel: str
    contact_point_id: UUID
    absences: int
    resends: int
    expires_at: datetime | None
    started_at: datetime
    to: str
    sender: str


TAKE = """
WITH asked AS (
  UPDATE messaging_outbox SET check_at = %s WHERE id IN (
    SELECT id FROM messaging_outbox WHERE state = 'unknown' AND check_at <= %s
    ORDER BY check_at LIMIT %s FOR UPDATE SKIP LOCKED)
  RETURNING *)
SELECT o.id, o.practice_id, o.message_id, o.attempt_id, o.channel, o.contact_point_id, o.absences, o.resends, o.expires_at,
  a.started_at, c.value, s.address
FROM asked o JOIN messaging_attempt a ON a.id = o.attempt_id AND a.practice_id = o.practice_id
JOIN leads_contactpoint c ON c.id = o.contact_point_id AND c.practice_id = o.practice_id
JOIN messaging_sender s ON s.id = o.sender_id AND s.practice_id = o.practice_id"""

# By lead, which has an index: whatever else went to this address since then, with an answer.
KNOWN = """
SELECT m.provider_ref FROM leads_personcontact p
JOIN leads_lead l ON l.person_id = p.person_id AND l.practice_id = p.practice_id
JOIN messaging_message m ON m.lead_id = l.id AND m.practice_id = l.practice_id
WHERE p.practice_id = %s AND p.contact_point_id = %s AND m.provider_ref <> '' AND m.id <> %s"""

# Each holds only while nothing else, a callback say, has settled the row.
MINE = "WHERE id = %s AND state = 'unknown' AND attempt_id = %s"
ABSENT = f"UPDATE messaging_outbox SET absences = absences + 1 {MINE}"
LATER = f"UPDATE messaging_outbox SET check_at = %s {MINE}"
AGAIN = f"""
WITH back AS (
  UPDATE messaging_outbox SET state = 'queued', attempt_id = NULL, check_at = NULL, absences = 0, resends = resends + 1,
    not_before = %s {MINE} RETURNING message_id, lane)
UPDATE messaging_message m SET state = 'queued' FROM back WHERE m.id = back.message_id
RETURNING pg_notify('outbox', back.lane)"""
CLOSE = f"""
WITH gone AS (DELETE FROM messaging_outbox {MINE} RETURNING message_id)
UPDATE messaging_message m SET state = 'failed', reason = 'unknown_outcome' FROM gone WHERE m.id = gone.message_id
RETURNING m.practice_id, m.id"""
OUTCOME = "UPDATE messaging_attempt SET outcome = %s WHERE id = %s"


def reconcile(*, now: datetime, host_now: datetime) -> int:
    """Ask about what is unknown and past its grace; how many were asked about."""
    with sets():
        later = host_now + timedelta(seconds=settings.RECONCILE_SECONDS)
        rows = [Unknown(*row) for row in sql(TAKE, later, host_now, LIMIT)]
    end = time.monotonic() + ASK_SECONDS
    asked = 0
    for row in rows:
        if time.monotonic() > end:
            break
        asked += 1
        if row.channel == "sms":
            _text(row, now)
        else:
            _email(row, now, host_now)
    return asked


def _text(row: Unknown, now: datetime) -> None:
    from messaging.providers import twilio

    with sets():
        known = {ref for (ref,) in sql(KNOWN, row.practice_id, row.contact_point_id, row.message_id)}
    assert not connection.in_atomic_block
    try:
        listed = [found for found in twilio.sent_to(row.to, row.sender, since=row.started_at) if found.ref not in known]
    except Unreachable:
        return
    with sets():
        if listed:
            _found(row, listed[-1], now)
        elif row.absences + 1 < ABSENCES:
            sql(ABSENT, row.outbox_id, row.attempt_id)
        else:
            _absent(row, now)


def _found(row: Unknown, found: Found, now: datetime) -> None:
    state, reason = fold.meaning("twilio", found.status, found.code)
    word = fold.Word(row.message_id, state or State.SENT, reason, found.code if reason else "", found.ref, now)
    fold.apply([word], now=now)
    sql(OUTCOME, "found", row.attempt_id)


def _absent(row: Unknown, now: datetime) -> None:
    sql(OUTCOME, "absent", row.attempt_id)
    if row.resends < RESENDS and (row.expires_at is None or row.expires_at > now):
        sql(AGAIN, now, row.outbox_id, row.attempt_id)
    else:
        _close(row, now)


def _email(row: Unknown, now: datetime, host_now: datetime) -> None:
    """Only its events can say. After two hours without any, nobody will (section 1.5)."""
    last = row.started_at + timedelta(seconds=settings.EMAIL_UNKNOWN_SECONDS)
    with sets():
        if host_now < last:
            sql(LATER, last, row.outbox_id, row.attempt_id)
        else:
            _close(row, now)


def _close(row: Unknown, now: datetime) -> None:
    failures.follow_up(sql(CLOSE, row.outbox_id, row.attempt_id), now=now)


# ---- Accepted, and nothing since ----

SILENT = """
UPDATE messaging_message SET reason = 'unconfirmed' WHERE id IN (
  SELECT id FROM messaging_message WHERE state = 'sent' AND channel = 'sms' AND reason = '' AND sent_at < %s
  ORDER BY sent_at LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id, provider_ref"""
ASK_AGAIN = "UPDATE messaging_message SET reason = '' WHERE id = ANY(%s) AND state = 'sent'"


def confirm(*, now: datetime) -> int:
    """Ask once about texts that were taken and of which nothing was heard; they may stay sent, unconfirmed."""
    from messaging.providers import twilio

    with sets():
        rows = sql(SILENT, now - timedelta(seconds=settings.CONFIRM_SECONDS), LIMIT)
    words, unasked = [], []
    end = time.monotonic() + ASK_SECONDS
    for message_id, ref in rows:
        try:
            if time.monotonic() > end:
                raise Unreachable("no time left")
            found = twilio.look_up(ref)
        except Unreachable:
            unasked.append(message_id)
            continue
        state, reason = fold.meaning("twilio", found.status, found.code)
        if state:
            words.append(fold.Word(message_id, state, reason, found.code if reason else "", ref, now))
    if rows:
        _save(words, unasked, now)
    return len(rows)


def _save(words: Sequence[fold.Word], unasked: Sequence[UUID], now: datetime) -> None:
    with sets():
        fold.apply(words, now=now)
        if unasked:
            sql(ASK_AGAIN, list(unasked))


def look() -> None:
    """Both, as of now."""
    reconcile(now=clock.now(), host_now=clock.host_now())
    confirm(now=clock.now())
