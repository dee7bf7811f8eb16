"""No statement on the hot path reads through a large table, or through all of a practice's part of one (P14).

The plans are taken as the roles that run them, over tables filled with rows that only their statistics are used of.
"""

import hashlib
import json
import re
from uuid import UUID

import psycopg2
import pytest
from django.db import connection

from messaging import callbacks, facts, failures, fold, outbox, reconcile
from messaging.delivery import claims, leases, results
from practices.prepared import Prepared
from practices.tenancy import sets, tenant
from tests import database

LARGE = re.compile(r"messaging_(message|attempt|providerevent|outbox)|leads_\w+")


def row(name):
    """The id of one of the rows below."""
    return UUID(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest())


PRACTICE, POINT, MESSAGE, ATTEMPT = row("p1"), row("c1"), row("m1"), row("a1")
OUTBOX = ("outbox_leases", "outbox_unknown", "outbox_one_in_flight")  # partial, and as small as what is in flight
SMALL = (*OUTBOX, "provider_event_to_fold", "message_unconfirmed")

# Four practices, 2,000 people with a number, a lead and ten messages each; all but a tenth of the messages are history.
FILL = """
SET session_replication_role = replica;
INSERT INTO practices_practice (id, name, discreet_name, timezone, state, postal_address, phone, live, sends_from,
    sends_until, sends_on, texts_per_day, texts_per_week, first_answer_minutes, reply_minutes, urgent_minutes,
    safety_text_en, safety_text_es, created_at)
  SELECT md5('p' || n)::uuid, 'x', 'x', 'UTC', '', '', '', true, '9:00', '19:00', '1234560', 1, 3, 5, 15, 5, '', '', now()
  FROM generate_series(0, 3) n;
INSERT INTO leads_contactpoint (id, practice_id, kind, value, address_hash, zones)
  SELECT md5('c' || n)::uuid, md5('p' || n % 4)::uuid, 'phone', '+' || n, md5('h' || n), '[]'
  FROM generate_series(1, 2000) n;
INSERT INTO leads_personcontact (practice_id, person_id, contact_point_id)
  SELECT md5('p' || n % 4)::uuid, md5('n' || n)::uuid, md5('c' || n)::uuid FROM generate_series(1, 2000) n;
INSERT INTO leads_lead (id, practice_id, person_id, team_id, source, "returning", fit, fit_reason, routed_by, closed_reason,
    received_at)
  SELECT md5('l' || n)::uuid, md5('p' || n % 4)::uuid, md5('n' || n)::uuid, md5('t')::uuid, 'x', false, 'fit', '', '', '',
    now() FROM generate_series(1, 2000) n;
INSERT INTO leads_event (practice_id, kind, lead_id, at, data)
  SELECT md5('p' || n % 4)::uuid, 'x', md5('l' || n % 400)::uuid, now(), '{}' FROM generate_series(1, 10000) n;
INSERT INTO leads_consent (practice_id, person_id, contact_point_id, channel, purpose, granted, wording, wording_version,
    source, actor, at)
  SELECT md5('p' || n % 4)::uuid, md5('n' || n)::uuid, md5('c' || n)::uuid, 'sms', 'informational', true, 'x',
    'x', 'x', 'x', now() FROM generate_series(1, 2000) n;
INSERT INTO leads_suppression (practice_id, address_hash, channel, reason, source, at, lifted_by)
  SELECT md5('p' || n % 4)::uuid, md5('h' || n), 'all', 'stop', 'inbound', now(), '' FROM generate_series(1, 500) n;
INSERT INTO messaging_sender (id, practice_id, channel, address, name, active)
  SELECT md5('s' || n)::uuid, md5('p' || n)::uuid, 'sms', n, '', true FROM generate_series(0, 3) n;
INSERT INTO messaging_message (id, practice_id, lead_id, contact_point_id, channel, kind, state, reason, code, subject, body,
    attempt_id, occurrence, provider_ref, created_at, sent_at)
  SELECT md5('m' || n)::uuid, md5('p' || n % 4)::uuid, md5('l' || n % 400)::uuid, md5('c' || n % 400)::uuid, 'sms',
    (ARRAY['nurture', 'staff', 'inbound', 'visit'])[n % 4 + 1], 'delivered', '', '', '', repeat('x', 200),
    md5('a' || n)::uuid, 1, 'SM' || n, now() - n * interval '1 minute', now() - n * interval '1 minute'
  FROM generate_series(1, 20000) n;
INSERT INTO messaging_attempt (id, practice_id, message_id, provider, worker, started_at, outcome, code)
  SELECT md5('a' || n)::uuid, md5('p' || n % 4)::uuid, md5('m' || n)::uuid, 'twilio', 'w', now(), 'accepted', ''
  FROM generate_series(1, 20000) n;
INSERT INTO messaging_providerevent (practice_id, provider, event_key, message_id, status, code, provider_ref, raw,
    received_at, folded_at)
  SELECT md5('p' || n % 4)::uuid, 'twilio', n, md5('m' || n)::uuid, 'sent', '', '', '{}', now(), now()
  FROM generate_series(1, 20000) n;
INSERT INTO messaging_outbox (practice_id, message_id, lane, channel, sender_id, contact_point_id, state, queued_at,
    not_before, tries, absences, resends)
  SELECT md5('p' || n % 4)::uuid, md5('m' || n)::uuid, 'bulk', 'sms', md5('s' || n % 4)::uuid, md5('c' || n)::uuid,
    'queued', now(), now() + n * interval '1 minute', 0, 0, 0 FROM generate_series(1, 2000) n;
ANALYZE
"""


@pytest.fixture
def filled(worker):
    """By the server's superuser, who is asked for no reference and no policy."""
    admin = psycopg2.connect(
        database.environ_url("postgres").rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    )
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(FILL)
    admin.close()


def over_many_practices(at):
    yield "claim: take", claims.TAKE, {"lane": "first", "limit": 32, "now": at}
    yield "claim: in flight", claims.IN_FLIGHT, [[PRACTICE], [POINT]]
    yield "claim: start", claims.START, [[MESSAGE], [MESSAGE], [PRACTICE], [ATTEMPT], ["twilio"], "w", at, at]
    yield "claim: end", claims.END, [[MESSAGE], [MESSAGE], ["skipped"], ["x"]]
    yield "claim: wait", claims.WAIT, [[MESSAGE], [MESSAGE], [at], ["x"]]
    yield "flush", results.SAVE, {name: [] for name in results.Row._fields} | {"now": at, "check_at": at}
    yield "leases", leases.EXPIRE, [at, at]
    yield "gate", facts.LOAD, {"practices": [PRACTICE], "points": [POINT], "channels": ["sms"], "now": at}
    yield "fold: take", fold.TAKE, [500]
    yield "fold: move", fold.MOVE, [[MESSAGE], ["sent"], [""], [""], [""], [at], [None], fold.ORDER, fold.ORDER]
    yield "failures", failures.FAILED, [[MESSAGE]]
    yield "reconcile: take", reconcile.TAKE, [at, at, 50]
    yield "reconcile: known", reconcile.KNOWN, [PRACTICE, POINT, MESSAGE]
    yield "reconcile: silent", reconcile.SILENT, [at, 50]


def of_a_practice(at):
    yield "callback", callbacks.STORE_FOR_ATTEMPT, ["twilio", "k", "sent", "", "SM", "{}", at, ATTEMPT]
    yield "event", callbacks.STORE_FOR_MESSAGE, ["sendgrid", "k", "sent", "", "SM", "{}", at, MESSAGE]
    yield "gate", facts.LOAD, {"practices": [PRACTICE], "points": [POINT], "channels": ["sms"], "now": at}
    yield "cancel", outbox.CANCEL.format(which="o.contact_point_id = ANY(%s::uuid[])"), [[POINT], "stopped"]


def read_through(statement, values):
    """The large tables that the plan reads by nothing more than the practice."""
    with connection.cursor() as cursor:
        if isinstance(statement, Prepared):
            statement = statement.execution(cursor)
            values = values if isinstance(values, dict) else {f"p{place}": value for place, value in enumerate(values)}
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        (answer,) = cursor.fetchone()
    plan = json.loads(answer) if isinstance(answer, str) else answer
    return sorted(_read_through(plan[0]["Plan"]))


def _read_through(node):
    if LARGE.fullmatch(node.get("Relation Name", "")) and node["Node Type"].endswith("Scan"):
        looked_up_by = node.get("Index Cond") or node.get("Recheck Cond") or ""
        more_than_the_practice = re.search(r"\b(?!practice_id\b)\w+(?:\)::text)? (?:=|<|>)", looked_up_by)
        if node.get("Index Name") not in SMALL and not more_than_the_practice:
            yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from _read_through(child)


def test_no_statement_over_many_practices_reads_a_table_through(filled, at):
    found = {}
    for name, statement, values in over_many_practices(at):
        with sets():
            found[name] = read_through(statement, values)
    assert {name: tables for name, tables in found.items() if tables} == {}


def test_no_statement_of_a_practice_reads_its_part_through(filled, at):
    found = {}
    for name, statement, values in of_a_practice(at):
        with tenant(PRACTICE):
            found[name] = read_through(statement, values)
    assert {name: tables for name, tables in found.items() if tables} == {}


def test_a_plan_that_reads_through_is_seen(filled):
    statement = "SELECT count(*) FROM messaging_message WHERE body = %s"
    with sets():
        assert read_through(statement, ["x"]) == ["messaging_message"]
    with tenant(PRACTICE):
        assert read_through(statement, ["x"]) == ["messaging_message"]
