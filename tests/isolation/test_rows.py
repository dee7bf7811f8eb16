"""Wall two alone: raw SQL as web and as worker, on every table there is, with no manager and no key in its way."""

import pytest

from practices.tenancy import sql
from practices.walls import login_is_unsafe
from tests.isolation import tables
from tests.isolation.steps import DENIED, count, in_sets, inside, run, undone

APPEND_ONLY = ("leads_event", "leads_consent", "practices_auditentry", "leads_note", "messaging_content")
LOGINS = ("web", "worker")


def own(table, practice_id):
    return sql(f"SELECT count(*) FILTER (WHERE practice_id = %s), count(*) FROM {table}", practice_id)[0]


def test_every_table_has_a_row_of_both_practices_to_attack(committed_world):
    both = (committed_world.bright.id, committed_world.rival.id)
    bare = [t for t in tables.walled() if not all(inside(p, lambda t=t: count(t)) for p in both)]
    assert bare == [], "give it a row in tests/isolation/world.py"


@pytest.mark.parametrize("login", LOGINS)
def test_in_no_tenant_no_row_is_seen_changed_or_made(committed_world, login):
    def attack(table):
        return [
            run(lambda: count(table)),
            run(f"INSERT INTO {table} (id, practice_id) VALUES (gen_random_uuid(), '{committed_world.bright.id}')"),
        ]

    found = undone(login, *[lambda t=t: attack(t) for t in tables.walled()])
    assert found == [[0, DENIED]] * len(found)


@pytest.mark.parametrize("login", LOGINS)
def test_in_one_tenant_the_others_rows_are_not_there(committed_world, login):
    bright, rival = committed_world.bright.id, committed_world.rival.id

    def attack(table):
        mine, seen = own(table, bright)
        theirs = f"WHERE practice_id = '{rival}'"
        changed = [run(f"UPDATE {table} SET id = id {theirs}"), run(f"DELETE FROM {table} {theirs}")]
        made = [run(tables.a_copy(table, rival)), run(f"UPDATE {table} SET practice_id = '{rival}'")]
        return [mine == seen > 0, {*changed} <= {0, DENIED}, made == [DENIED, DENIED]]

    found = undone(login, *[lambda t=t: inside(bright, lambda: attack(t)) for t in tables.walled()])
    assert dict(zip(tables.walled(), found, strict=True)) == {t: [True, True, True] for t in tables.walled()}


def test_control_without_the_policy_both_practices_are_seen(committed_world):
    bright = committed_world.bright.id

    def attack(table):
        sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY; SET LOCAL ROLE web")
        mine, seen = inside(bright, lambda: own(table, bright))
        sql("SET LOCAL ROLE NONE")
        return 0 < mine < seen

    found = undone("postgres", *[lambda t=t: attack(t) for t in tables.walled()])
    assert dict(zip(tables.walled(), found, strict=True)) == dict.fromkeys(tables.walled(), True)


def test_force_hides_every_row_from_the_owner_of_the_tables(committed_world):
    found = undone("owner", "SET LOCAL row_security = on", *[lambda t=t: count(t) for t in tables.walled()])
    assert set(found[1:]) == {0}
    bare = undone("owner", *[lambda t=t: count(t) for t in tables.walled()])
    assert set(bare) == {DENIED}, "with row_security off, which is how owner logs in, a filtered statement fails"


def test_one_practice_does_not_see_the_row_of_another(committed_world):
    bright, rival = committed_world.bright.id, committed_world.rival.id
    assert inside(bright, "SELECT id FROM practices_practice") == [(bright,)]
    assert inside(bright, f"UPDATE practices_practice SET name = 'x' WHERE id = '{rival}'") == 0
    assert run("SELECT id FROM practices_practice") == []


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_append_only_is_so_by_grant(committed_world, table, login):
    bright = committed_world.bright.id
    assert tables.privileges(table, login) == {"SELECT", "INSERT"}
    attacks = (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}")
    assert undone(login, *[lambda a=a: inside(bright, a) for a in attacks]) == [DENIED] * 3
    assert undone(login, lambda: inside(bright, lambda: count(table))) != [0]


@pytest.mark.parametrize("login", LOGINS)
def test_no_login_may_truncate_or_hang_things_on_a_table(committed_world, login):
    most = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {t: p - most for t in tables.walled() if (p := tables.privileges(t, login)) - most} == {}


def test_worker_sees_nothing_outside_sets_and_every_practice_inside(committed_world):
    listed = sql("SELECT polrelid::regclass::text FROM pg_policy WHERE polname = 'sets' AND polrelid <> %s::regclass",
                 "practices_practice")  # fmt: skip
    names = [name for (name,) in listed]
    outside = undone("worker", *[lambda t=t: count(t) for t in names])
    within = undone("worker", *[lambda t=t: in_sets(lambda: count(t)) for t in names])
    assert set(outside) == {0} and all(isinstance(n, int) and n >= 2 for n in within)


def test_tables_that_are_not_listed_are_closed_to_sets(committed_world):
    listed = {name for (name,) in sql("SELECT polrelid::regclass::text FROM pg_policy WHERE polname = 'sets'")}
    closed = [name for name in tables.walled() if name not in listed]
    assert closed
    assert set(undone("worker", *[lambda t=t: in_sets(lambda: count(t)) for t in closed])) == {DENIED}


@pytest.mark.parametrize("role", ["sets", "door", "owner", "worker"])
def test_web_becomes_nobody_else(committed_world, role):
    assert undone("web", f"SET LOCAL ROLE {role}") == [DENIED]


def test_worker_becomes_sets_and_nobody_else(committed_world):
    attempts = [f"SET LOCAL ROLE {role}" for role in ("door", "owner", "web")]
    assert undone("worker", *attempts) == [DENIED] * 3
    assert undone("worker", "SET LOCAL ROLE sets") == [-1]


def test_a_plain_grant_of_sets_would_open_every_practice_and_is_refused_at_boot(committed_world):
    grant = "GRANT sets TO web; SET LOCAL ROLE web"
    _, seen, unsafe = undone("postgres", grant, lambda: count("leads_lead"), login_is_unsafe)
    assert (seen, unsafe) == (4, True)
    assert undone("web", lambda: count("leads_lead"), login_is_unsafe) == [0, False]
    assert undone("worker", login_is_unsafe) == [False]


def test_door_reads_the_listed_columns_and_no_more(committed_world):
    found = undone(
        "postgres", "SET LOCAL ROLE door", lambda: count("intake_form"), "SELECT name FROM intake_form",
        "SELECT body FROM messaging_message", "SELECT id FROM leads_person", "SELECT email FROM practices_user",
    )  # fmt: skip
    assert found[1] >= 2 and found[2:] == [DENIED] * 4


def test_doors_are_open_to_web_and_worker_alone(committed_world):
    ask = "SELECT doors.practice_for_form('key-marigold')"
    assert undone("web", ask) == undone("worker", ask) == [[(committed_world.bright.id,)]]
    assert undone("backup", ask) == [DENIED]


def test_a_temporary_table_does_not_deceive_a_door(committed_world):
    temp = (
        "CREATE TEMP TABLE intake_form AS SELECT 'key-marigold' AS key,"
        f" '{committed_world.rival.id}'::uuid AS practice_id; GRANT SELECT ON intake_form TO PUBLIC"
    )
    found = undone("web", temp, "SELECT doors.practice_for_form('key-marigold')")
    assert found[1:] == [[(committed_world.bright.id,)]]
