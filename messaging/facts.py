"""The facts the gate asks for, read afresh: one statement for a whole set of addresses, in tenant() or in sets()."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from practices.calendar import SendWindow, send_window
from practices.prepared import Prepared

Wanted = tuple[UUID, UUID, str]  # practice, contact point, channel


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one address on one channel. `contacts` are the automatic texts, and the calls that reached
    somebody, of the last seven days to the people at this address, as (kind, at); "call" is a kind here."""

    live: bool
    zone: ZoneInfo
    state: str
    window: SendWindow
    texts_per_day: int
    texts_per_week: int
    usable: bool
    consent: bool | None  # the latest answer; None: never asked
    stopped_at: datetime | None = None
    confirmed_at: datetime | None = None  # the last confirmation of a stop
    texted_at: datetime | None = None  # the last text from this address
    contacts: tuple[tuple[str, datetime], ...] = ()


# Contacts are counted over every address of the people at this one, so that two numbers give nobody twice the allowance;
# what is in flight or unknown counts as if it had just arrived. Calls count when they reached somebody.
LOAD = Prepared(
    """
SELECT w.practice_id, w.contact_point_id, w.channel,
  p.live, p.timezone, p.state, p.sends_from, p.sends_until, p.sends_on, p.texts_per_day, p.texts_per_week,
  c.zones, c.unusable_at IS NULL, consent.granted, stop.at, confirmed.at, texted.at, contact.kinds, contact.ats
FROM unnest(%(practices)s::uuid[], %(points)s::uuid[], %(channels)s::text[]) AS w(practice_id, contact_point_id, channel)
JOIN practices_practice p ON p.id = w.practice_id
JOIN leads_contactpoint c ON c.id = w.contact_point_id AND c.practice_id = w.practice_id
LEFT JOIN LATERAL (
  SELECT granted FROM leads_consent x
  WHERE x.practice_id = w.practice_id AND x.contact_point_id = w.contact_point_id AND x.channel = w.channel
  ORDER BY x.at DESC, x.id DESC LIMIT 1) consent ON true
LEFT JOIN LATERAL (
  SELECT max(x.at) AS at FROM leads_suppression x
  WHERE x.practice_id = w.practice_id AND x.address_hash = c.address_hash AND x.channel IN (w.channel, 'all')
    AND x.lifted_at IS NULL) stop ON true
LEFT JOIN LATERAL (
  SELECT max(x.created_at) AS at FROM messaging_message x
  WHERE stop.at IS NOT NULL AND x.practice_id = w.practice_id AND x.contact_point_id = w.contact_point_id
    AND x.kind = 'stop_confirmation' AND x.state IN ('sending', 'unknown', 'sent', 'delivered')) confirmed ON true
LEFT JOIN LATERAL (
  SELECT max(x.created_at) AS at FROM messaging_message x
  WHERE x.practice_id = w.practice_id AND x.contact_point_id = w.contact_point_id AND x.kind = 'inbound') texted ON true
LEFT JOIN LATERAL (
  WITH people AS (
    SELECT x.person_id AS id FROM leads_personcontact x
    WHERE x.practice_id = w.practice_id AND x.contact_point_id = w.contact_point_id),
  points AS (
    SELECT w.contact_point_id AS id UNION
    SELECT x.contact_point_id FROM leads_personcontact x JOIN people ON people.id = x.person_id
    WHERE x.practice_id = w.practice_id)
  SELECT array_agg(counted.kind) AS kinds, array_agg(counted.at) AS ats FROM (
    SELECT x.kind, x.sent_at AS at FROM points JOIN messaging_message x ON x.contact_point_id = points.id
    WHERE x.practice_id = w.practice_id AND x.kind IN ('nurture', 'visit', 'acknowledgement') AND x.channel = 'sms'
      AND x.sent_at > %(now)s - interval '7 days'
    UNION ALL
    SELECT x.kind, %(now)s FROM points JOIN messaging_outbox o ON o.contact_point_id = points.id
    JOIN messaging_message x ON x.id = o.message_id AND x.practice_id = o.practice_id
    WHERE o.practice_id = w.practice_id AND o.channel = 'sms' AND o.state IN ('sending', 'unknown')
      AND x.kind IN ('nurture', 'visit', 'acknowledgement')
    UNION ALL
    SELECT 'call', x.at FROM people JOIN leads_lead l ON l.person_id = people.id AND l.practice_id = w.practice_id
    JOIN leads_event x ON x.lead_id = l.id AND x.practice_id = l.practice_id
    WHERE x.kind = 'call_made' AND x.at > %(now)s - interval '1 day'
      AND (x.data ->> 'connected' = 'true' OR x.data ->> 'outcome' LIKE '%%voicemail')
  ) counted WHERE w.channel = 'sms') contact ON true""",
    now="timestamptz",
)


class Policy(NamedTuple):
    """A practice's sending policy, as practices.calendar reads it."""

    timezone: str
    state: str
    sends_from: time
    sends_until: time
    sends_on: str


def load(wanted: Iterable[Wanted], *, now: datetime) -> dict[Wanted, Facts]:
    """Facts by (practice, contact point, channel). An address that is not there has none."""
    keys = list(dict.fromkeys(wanted))
    if not keys:
        return {}
    practices, points, channels = (list(column) for column in zip(*keys, strict=True))
    rows = LOAD(practices=practices, points=points, channels=channels, now=now)
    return {row[:3]: _facts(*row[3:]) for row in rows}


def _facts(
    live: bool,
    timezone: str,
    state: str,
    sends_from: time,
    sends_until: time,
    sends_on: str,
    texts_per_day: int,
    texts_per_week: int,
    zones: str,
    usable: bool,
    consent: bool | None,
    stopped_at: datetime | None,
    confirmed_at: datetime | None,
    texted_at: datetime | None,
    kinds: list[str] | None,
    ats: list[datetime] | None,
) -> Facts:
    return Facts(
        live=live,
        zone=ZoneInfo(timezone),
        state=state,
        window=send_window(Policy(timezone, state, sends_from, sends_until, sends_on), json.loads(zones)),
        texts_per_day=texts_per_day,
        texts_per_week=texts_per_week,
        usable=usable,
        consent=consent,
        stopped_at=stopped_at,
        confirmed_at=confirmed_at,
        texted_at=texted_at,
        contacts=tuple(zip(kinds or (), ats or (), strict=True)),
    )
