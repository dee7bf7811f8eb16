"""Statements that a session plans once: the same answers as ever, whatever became of the transaction or the session."""

import pytest
from django.db import DataError, InternalError, connection, transaction

from practices import prepared
from practices.prepared import Prepared
from practices.tenancy import sets, sql, tenant
from tests.database import logged_in_as

NAMED = Prepared(
    "SELECT n, %(at)s - interval '1 day', n %% 10 FROM unnest(%(given)s::smallint[]) n WHERE n > %(more)s",
    at="timestamptz",
)
PLACED = Prepared("SELECT %s::int + %s::int, %s", p2="text")


def plans() -> int:
    return sql("SELECT count(*) FROM pg_prepared_statements WHERE from_sql")[0][0]


@pytest.fixture(autouse=True)
def a_session_that_has_prepared_nothing(transactional_db):
    connection.close()


def test_it_answers_what_the_plain_statement_does(bright, at, settings):
    def answers():
        with tenant(bright.id):
            return NAMED(given=[3, 14, None], more=5, at=at), PLACED(1, 2, "100% 'sure'")

    prepared_answers = answers()
    settings.PREPARE_STATEMENTS = False
    assert answers() == prepared_answers
    assert [(row[0], row[2]) for row in prepared_answers[0]] == [(14, 4)]
    assert prepared_answers[1] == [(3, "100% 'sure'")]


def test_a_session_plans_it_once(bright):
    for number in range(3):
        with tenant(bright.id):
            assert PLACED(number, 0, "")[0][0] == number
    assert plans() == 1


def test_what_a_transaction_that_failed_had_prepared_is_still_there(bright):
    with pytest.raises(DataError), tenant(bright.id):
        PLACED(1, 1, "")
        sql("SELECT 1 / 0")
    with tenant(bright.id):
        assert PLACED(1, 1, "")[0][0] == 2
    with tenant(bright.id), pytest.raises(DataError), transaction.atomic():
        NAMED(given=[1], more=1, at=None)
        sql("SELECT 1 / 0")
    assert plans() == 2


def test_a_plan_that_is_too_old_in_a_transaction_that_failed_is_made_again_in_the_next(bright, monkeypatch):
    with tenant(bright.id):
        PLACED(1, 1, "")
    monkeypatch.setattr(prepared, "PLAN_SECONDS", -1)
    with pytest.raises(InternalError), tenant(bright.id):
        with pytest.raises(DataError):
            sql("SELECT 1 / 0")
        PLACED(1, 1, "")
    with tenant(bright.id):
        assert PLACED(1, 1, "")[0][0] == 2


def test_another_session_prepares_it_again(bright):
    with tenant(bright.id):
        PLACED(1, 1, "")
    connection.close()
    with tenant(bright.id):
        assert PLACED(1, 1, "")[0][0] == 2
    assert plans() == 1


def test_it_is_planned_again_after_some_minutes(bright, monkeypatch):
    with tenant(bright.id):
        PLACED(1, 1, "")
    first = sql("SELECT prepare_time FROM pg_prepared_statements")
    monkeypatch.setattr(prepared, "PLAN_SECONDS", -1.0)
    with tenant(bright.id):
        assert PLACED(1, 1, "")[0][0] == 2
    assert plans() == 1
    assert sql("SELECT prepare_time FROM pg_prepared_statements") > first


def test_one_practice_and_all_of_them_have_plans_of_their_own(bright, rival):
    rows = Prepared("SELECT practice_id FROM leads_contactpoint WHERE kind = %s ORDER BY value")
    for practice, number in ((bright, "+15035550101"), (rival, "+15035550102")):
        with tenant(practice.id):
            sql(
                "INSERT INTO leads_contactpoint (practice_id, kind, value, address_hash, zones)"
                " VALUES (%s, 'phone', %s, '', '[]')",
                practice.id,
                number,
            )
    with logged_in_as("worker"):
        for _ in range(2):
            with tenant(bright.id):
                assert rows("phone") == [(bright.id,)]
            with sets():
                assert rows("phone") == [(bright.id,), (rival.id,)]
            with tenant(rival.id):
                assert rows("phone") == [(rival.id,)]
        assert plans() == 2


def test_without_a_practice_it_sees_nothing(bright):
    rows = Prepared("SELECT id FROM practices_practice WHERE name <> %s")
    with tenant(bright.id):
        assert rows("") == [(bright.id,)]
    assert rows("") == []
