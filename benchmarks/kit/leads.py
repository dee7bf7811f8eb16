"""Leads by the hundred thousand, with the event log that earned each of their milestones, written by PostgreSQL itself.

Practices, people and places are made by the product's own verbs. The leads are not: no verb makes a million in a minute.
They are as the verbs would have left them, and whoever counts the log must find what whoever reads the columns finds.
"""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import psycopg2

from config.embedded.postgres import Postgres

SOURCES = ["google", "referral", "website", "phone", "facebook", "instagram", "campaign", "unknown"]
MEMBERS, LINES, LOCATIONS = 8, 4, 3
DAYS = 365

# What the leads of one practice may refer to, as arrays to draw from.
PRACTICES = """
CREATE TEMPORARY TABLE given AS
SELECT practice.id, size.leads,
  (SELECT min(id::text)::uuid FROM leads_person WHERE practice_id = practice.id) AS person,
  (SELECT min(id::text)::uuid FROM practices_team WHERE practice_id = practice.id) AS team,
  ARRAY(SELECT id FROM practices_membership WHERE practice_id = practice.id ORDER BY id) AS members,
  ARRAY(SELECT id FROM practices_serviceline WHERE practice_id = practice.id ORDER BY id) AS lines,
  ARRAY(SELECT id FROM practices_location WHERE practice_id = practice.id ORDER BY id) AS locations,
  ARRAY(SELECT id FROM sequences_version WHERE practice_id = practice.id ORDER BY id) AS versions
FROM unnest(%(practices)s::uuid[], %(sizes)s::int[]) AS size (practice, leads)
JOIN practices_practice practice ON practice.id = size.practice
"""

# Received evenly over the days before `now`, all practices mixed as they come in. Half get no further at each step; of
# those that got no further, nine in ten have ended, unless they are of the last weeks.
LEADS = """
INSERT INTO leads_lead (practice_id, person_id, service_line_id, location_id, owner_id, team_id, source, "returning",
  self_pay, fit, fit_reason, routed_by, entered_version_id, closed_at, closed_reason, received_at, acknowledged_at,
  answered_at, contacted_at, qualified_at, booked_at, attended_at)
SELECT id, person, lines[1 + floor(line * (cardinality(lines) + 1))::int], locations[1 + floor(place * 3)::int],
  CASE WHEN owner < 0.9 THEN members[1 + floor(owner / 0.9 * cardinality(members))::int] END, team,
  (%(sources)s::text[])[1 + floor(source * cardinality(%(sources)s::text[]))::int], line < 0.2,
  CASE WHEN place < 0.8 THEN owner < 0.3 END, CASE WHEN far < 0.25 THEN 'fit' ELSE 'unknown' END, '', '',
  versions[1 + floor(owner * cardinality(versions))::int],
  CASE WHEN ended THEN received + interval '20 days' END,
  CASE WHEN NOT ended THEN '' WHEN far < 0.0625 THEN 'attended' ELSE 'not_now' END,
  received, received + interval '2 s', CASE WHEN answer < 0.9 THEN received + interval '1 min' * 240 ^ answer END,
  CASE WHEN far < 0.5 THEN received + interval '1 day' END, CASE WHEN far < 0.25 THEN received + interval '2 days' END,
  CASE WHEN far < 0.125 THEN received + interval '3 days' END,
  CASE WHEN far < 0.0625 THEN received + interval '9 days' END
FROM (
  SELECT given.*, random() AS line, random() AS place, random() AS owner, random() AS source, random() AS far,
    random() AS answer, random() < 0.9 AND %(now)s - received > interval '30 days' AS ended, received
  FROM given, generate_series(1, given.leads) AS number,
    LATERAL (SELECT %(now)s::timestamptz - interval '1 day' * %(days)s * (1 - number / leads::float) AS received)
  ORDER BY received
) AS drawn
"""

# One in twenty of those who booked and did not come had been marked as attended by mistake.
EVENTS = """
INSERT INTO leads_event (practice_id, lead_id, kind, at, data)
SELECT lead.practice_id, lead.id, kind, at, data FROM leads_lead lead, LATERAL (VALUES
  ('lead_received', received_at, '{}'::jsonb),
  ('message_written', answered_at, '{}'),
  ('call_made', contacted_at, '{"connected": true, "outcome": "answered_follow_up"}'),
  ('lead_qualified', qualified_at, '{}'),
  ('visit_booked', booked_at, jsonb_build_object('visit', id)),
  ('visit_attended', coalesce(attended_at, CASE WHEN source = 'phone' THEN booked_at END),
    jsonb_build_object('visit', id)),
  ('visit_reopened', CASE WHEN source = 'phone' AND attended_at IS NULL THEN booked_at + interval '1 min' END,
    jsonb_build_object('visit', id, 'was', 'attended')),
  ('lead_closed', closed_at, jsonb_build_object('reason', closed_reason))
) AS event (kind, at, data) WHERE at IS NOT NULL ORDER BY at
"""


def build(server: Postgres, sizes: Sequence[int], *, now: datetime) -> list[UUID]:
    """A practice for each of `sizes`, with so many leads and their log, in place of everything that is there. Their ids.

    Written as the superuser, with keys unchecked while it lasts: a check for each of five million rows is minutes.
    """
    empty(server)
    practices = [_practice(number, now) for number in range(len(sizes))]
    given = {"practices": practices, "sizes": [*sizes], "sources": SOURCES, "now": now, "days": DAYS}
    with contextlib.closing(psycopg2.connect(server.url("postgres"))) as connection, connection:
        cursor = connection.cursor()
        cursor.execute(
            "SET session_replication_role = replica; SET maintenance_work_mem = '256MB'; SELECT setseed(0.4)"
        )
        for statement in (PRACTICES, LEADS, EVENTS):
            cursor.execute(statement, {**given, "practices": [str(each) for each in practices]})
    _run(server, "VACUUM (ANALYZE) leads_lead", "VACUUM (ANALYZE) leads_event", "CHECKPOINT")
    return practices


def empty(server: Postgres) -> None:
    """Every practice with all that is theirs, and the disk they took."""
    _run(server, "TRUNCATE practices_practice, practices_user CASCADE")


def _practice(number: int, now: datetime) -> UUID:
    from leads.models import Person
    from practices.models import Location, Membership, Role, ServiceLine, User
    from practices.opening import open_practice
    from practices.tenancy import tenant

    user = User.objects.create(email=f"owner{number}@example.com", password="!", name="Owner")
    practice = open_practice(
        name=f"Practice {number}", timezone="America/Chicago", user=user, user_name="Owner", now=now
    )  # fmt: skip
    with tenant(practice.pk):
        for each in range(1, MEMBERS):
            colleague = User.objects.create(email=f"member{each}@{number}.example.com", password="!", name="Member")
            Membership.objects.create(user=colleague, role=Role.FRONT_DESK, name=f"Member {each}")
        for each in range(LINES):
            ServiceLine.objects.create(name=f"Service {each}")
        for each in range(1, LOCATIONS):
            Location.objects.create(name=f"Place {each}")
        Person.objects.create(first_name="Pat", last_name="Example", created_at=now)
    return practice.pk


def _run(server: Postgres, *statements: str) -> None:
    """Each by itself, outside any transaction."""
    with contextlib.closing(psycopg2.connect(server.url("postgres"))) as connection:
        connection.autocommit = True
        for statement in statements:
            connection.cursor().execute(statement)
