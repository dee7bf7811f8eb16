"""The catalog says that every wall stands; and it finds each kind of fault, one at a time."""

import pytest

from practices import walls
from practices.tenancy import sql
from tests.isolation.steps import undone

pytestmark = pytest.mark.usefixtures("committed_world")

FAULTS = {
    "x: no wall": "CREATE TABLE x (practice_id uuid NOT NULL)",
    "leads_lead: no wall": "ALTER TABLE leads_lead NO FORCE ROW LEVEL SECURITY",
    "leads_person: no wall": "ALTER TABLE leads_person DISABLE ROW LEVEL SECURITY",
    "intake_form: no wall": "ALTER POLICY tenant ON intake_form WITH CHECK (true)",
    "leads_note: no wall": "DROP POLICY tenant ON leads_note",
    "v: view sees as its owner": "CREATE VIEW v AS SELECT FROM leads_lead",
    "m: view sees as its owner": "CREATE MATERIALIZED VIEW m AS SELECT 1 AS one",
    "leads_note.p: policy not listed": "CREATE POLICY p ON leads_note USING (true)",
    "leads_lead.sets: policy not listed": "ALTER POLICY sets ON leads_lead TO PUBLIC",
    "f(): security definer": (
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1'"
    ),
    "doors.practice_for_form(text): security definer": (
        "SET LOCAL ROLE door; GRANT EXECUTE ON FUNCTION doors.practice_for_form TO PUBLIC"
    ),
    "leads_note.lead_id: reference without the practice": (
        "ALTER TABLE leads_note DROP CONSTRAINT leads_note_lead_id_tenant"
    ),
    "leads_note.x_id: reference without the practice": "ALTER TABLE leads_note ADD x_id uuid",
    "m2m.lead: reference without the practice": "CREATE TABLE m2m (lead uuid REFERENCES leads_lead)",
}


def test_every_wall_stands():
    assert walls.faults() == []


@pytest.mark.parametrize(("fault", "ddl"), FAULTS.items(), ids=FAULTS)
def test_the_catalog_finds(fault, ddl):
    changed, found = undone("owner", ddl, walls.faults)
    assert not isinstance(changed, str) and fault in found


def test_what_is_listed_as_an_exception_is_there():
    """A line of LISTED that fits nothing would hide the next fault of that name."""
    tables = {name for (name,) in sql("SELECT relname FROM pg_class WHERE relkind = 'r'")}
    policies = {name for (name,) in sql("SELECT polrelid::regclass || '.' || polname FROM pg_policy")}
    functions = {name for (name,) in sql("SELECT oid::regprocedure::text FROM pg_proc WHERE prosecdef")}
    columns = {name for (name,) in sql("SELECT attrelid::regclass || '.' || attname FROM pg_attribute")}
    assert set(walls.LISTED["tables"]) <= tables
    assert set(walls.LISTED["policies"]) <= policies
    assert set(walls.LISTED["definers"]) == functions
    assert set(walls.LISTED["loose"]) <= columns


def test_what_is_unique_is_so_within_a_practice():
    """Else one practice learns of another's value by being refused it (R59). What finds a tenant is unique everywhere."""
    everywhere = {
        "intake_form_key_key",
        "practices_invitation_token_hash_key",
        "scheduling_patientlink_token_hash_key",
        "sender_address_everywhere",
    }
    found = sql(
        "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid"
        " AND attname = 'practice_id' AND attnotnull"
        " WHERE indisunique AND NOT indisprimary AND attnum <> ALL(indkey::int2[])"
    )
    assert {name for (name,) in found} == everywhere
