"""Walls two and three as operations for migrations, and the catalog queries that find what is wrong with them.

Forced row-level security under roles that own nothing, and foreign keys that include the practice.
Whoever runs the server makes the roles once (config/roles.sql); a migration only names them.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.operations.base import Operation

from practices.tenancy import sql, tenant


class TableOperation(Operation):
    model_name: str

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The state is Django's own: makemigrations stays clean."""

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        self.forwards(editor.execute, self._model(after.apps, app_label))

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        self.backwards(editor.execute, self._model(before.apps, app_label))

    def describe(self) -> str:
        return f"{type(self).__name__} {self.model_name}"

    def _model(self, apps: Any, app_label: str) -> Any:
        """ "enrollment" is the migrating app's own; "messaging.message" is another's."""
        *other, name = self.model_name.split(".")
        return apps.get_model(other[0] if other else app_label, name)

    def forwards(self, execute: Callable, model: Any) -> None:
        raise NotImplementedError

    def backwards(self, execute: Callable, model: Any) -> None:
        raise NotImplementedError


@contextmanager
def unforced(execute: Callable, *tables: str) -> Iterator[None]:
    """FORCE lifted on these tables, so that a new key is checked against the rows that are there."""
    forced = sql("SELECT relname FROM pg_class WHERE relforcerowsecurity AND relname = ANY(%s)", list(tables))
    for (table,) in forced:
        execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for (table,) in forced:
        execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class EnableTenancy(TableOperation):
    """Forced row-level security. A role named besides sees every row: EnableTenancy("lead", sets="SELECT, UPDATE").

    `app` is what web and worker may do in their own practice; append-only tables say "SELECT, INSERT". The reference to
    the practice is made here too: with FORCE on the practice's table, Django's own statement could not check it.
    """

    def __init__(
        self, model_name: str, column: str = "practice_id", app: str = "SELECT, INSERT, UPDATE, DELETE", **others: str
    ) -> None:
        self.model_name, self.column, self.app, self.others = model_name, column, app, others

    def forwards(self, execute: Callable, model: Any) -> None:
        table = model._meta.db_table
        if self.column == "practice_id":
            with unforced(execute, "practices_practice"):
                execute(
                    f"ALTER TABLE {table} ADD CONSTRAINT {table}_practice FOREIGN KEY (practice_id)"
                    " REFERENCES practices_practice (id)"
                )
        own = f"{self.column} = nullif(current_setting('app.practice_id', true), '')::uuid"
        execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        execute(f"CREATE POLICY tenant ON {table} USING ({own}) WITH CHECK ({own})")
        execute(f"GRANT {self.app} ON {table} TO web, worker")
        for role, privileges in self.others.items():
            command = "ALL" if re.search("INSERT|UPDATE|DELETE", privileges) else "SELECT"
            execute(f"CREATE POLICY {role} ON {table} FOR {command} TO {role} USING (true)")
            execute(f"GRANT {privileges} ON {table} TO {role}")

    def backwards(self, execute: Callable, model: Any) -> None:
        table = model._meta.db_table
        for policy in ("tenant", *self.others):
            execute(f"DROP POLICY {policy} ON {table}")
        for role in {"web", "worker", *self.others} - {"owner"}:
            execute(f"REVOKE ALL ON {table} FROM {role}")
        execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
        if self.column == "practice_id":
            execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_practice")


class TenantForeignKeyConstraint(TableOperation):
    """(x_id, practice_id) -> (id, practice_id) beside a TenantKey, or beside a plain uuid if `to` names a table.

    Deferrable, but immediate unless asked: the statement at fault is the one that fails. The keys are added with FORCE
    lifted on both tables, or rows that are there already would never be checked.
    """

    def __init__(self, model_name: str, field_name: str, to: str = "") -> None:
        self.model_name, self.field_name, self.to = model_name, field_name, to

    def names(self, model: Any) -> tuple[str, str, str, str, str]:
        field = model._meta.get_field(self.field_name)
        table = model._meta.db_table
        target = self.to or field.related_model._meta.db_table
        return table, target, field.column, f"{table}_{field.column}_tenant"[:63], f"{target}_tenant_key"[:63]

    def forwards(self, execute: Callable, model: Any) -> None:
        table, target, column, name, key = self.names(model)
        forced = sql("SELECT relname FROM pg_class WHERE relforcerowsecurity AND relname IN (%s, %s)", table, target)
        for (each,) in forced:
            execute(f"ALTER TABLE {each} NO FORCE ROW LEVEL SECURITY")
        execute(f"CREATE UNIQUE INDEX IF NOT EXISTS {key} ON {target} (id, practice_id)")
        execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, practice_id)"
            f" REFERENCES {target} (id, practice_id) DEFERRABLE"
        )
        for (each,) in forced:
            execute(f"ALTER TABLE {each} FORCE ROW LEVEL SECURITY")

    def backwards(self, execute: Callable, model: Any) -> None:
        table, _, _, name, key = self.names(model)
        execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        if not sql("SELECT FROM pg_constraint WHERE conindid = %s::regclass", key):
            execute(f"DROP INDEX {key}")


def each_practice(change: Callable) -> Callable:
    """RunPython(each_practice(change)): once inside every practice. The owner may list practices and nothing else."""

    def run(apps: Any, editor: Any) -> None:
        sql("SET LOCAL row_security = on")
        for (practice_id,) in sql("SELECT id FROM practices_practice"):
            with tenant(practice_id):
                change(apps, editor)
        sql("SET LOCAL row_security = off")

    return run


def door(name: str, arguments: str, returns: str, body: str) -> str:
    """The SQL of one SECURITY DEFINER function: owned by *door*, closed to PUBLIC, deceived by no search path."""
    signature = f"doors.{name}({arguments})"
    return (
        f"SET LOCAL ROLE door; CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = '' SET row_security = on AS $door${body}$door$;"
        f" REVOKE ALL ON FUNCTION {signature} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {signature} TO web, worker;"
        " SET LOCAL ROLE NONE;"
    )


# What is listed here is allowed to differ from the walls; each line is a decision, the rest is a fault.
LISTED: dict[str, list[str]] = {
    "tables": [
        "django_migrations",
        "django_content_type",
        "auth_permission",
        "auth_group",
        "auth_group_permissions",
        "django_session",
        "account_emailaddress",
        "account_emailconfirmation",
        "practices_user",  # a user may belong to several practices; found by email before any is known
        "practices_clock",  # one row: how far the sandbox's clock is ahead
        "messaging_straytext",  # of numbers that no practice has: counts by day, no words and no patient's number
    ],
    "views": [],
    "loose": ["practices_membership.user_id", "practices_auditentry.user_id"],
    "definers": [
        "doors.practices_of_user(uuid)",
        "doors.practice_for_invitation(text)",
        "doors.practice_for_form(text)",
        "doors.practice_for_sender(text,text)",
        "doors.practice_for_attempt(uuid)",
        "doors.practice_for_message(uuid)",
        "doors.practice_for_patient_link(text)",
        "doors.pending(timestamp with time zone)",
        "doors.failing_reactions()",
    ],
    "policies": [
        "practices_practice.owner",
        "practices_practice.sets",
        "practices_membership.sets",
        "practices_membership.door",
        "practices_team.sets",
        "practices_teammember.sets",
        "practices_provider.sets",
        "practices_invitation.door",
        "practices_location.sets",
        "practices_hours.sets",
        "practices_serviceline.sets",
        "leads_person.sets",
        "leads_contactpoint.sets",
        "leads_personcontact.sets",
        "leads_lead.sets",
        "leads_event.sets",
        "leads_pendingreaction.sets",
        "leads_pendingreaction.door",
        "leads_consent.sets",
        "leads_suppression.sets",
        "leads_task.sets",
        "leads_barrier.sets",
        "leads_task.door",
        "intake_form.door",
        "intake_inquiry.sets",
        "intake_inquiry.door",
        "scheduling_visit.sets",
        "scheduling_availability.sets",
        "scheduling_availabilityexception.sets",
        "scheduling_patientlink.sets",
        "scheduling_patientlink.door",
        "scheduling_readinessitem.sets",
        "scheduling_waitlistentry.sets",
        "messaging_sender.sets",
        "messaging_sender.door",
        "messaging_content.sets",
        "messaging_message.sets",
        "messaging_message.door",
        "messaging_attempt.sets",
        "messaging_attempt.door",
        "messaging_providerevent.sets",
        "messaging_providerevent.door",
        "messaging_outbox.sets",
        "messaging_outbox.door",
        "sequences_sequence.sets",
        "sequences_version.sets",
        "sequences_step.sets",
        "sequences_answer.sets",
        "sequences_enrollment.sets",
        "sequences_enrollment.door",
    ],
}

WALLS = """
WITH n AS (SELECT oid AS n FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema'),
t AS (SELECT *, c.oid::regclass::text AS t, (SELECT attnum FROM pg_attribute
        WHERE attrelid = c.oid AND attname = 'practice_id' AND attnotnull) AS p
      FROM pg_class c JOIN n ON n = relnamespace)
SELECT t || ': no wall' FROM t WHERE relkind IN ('r', 'p') AND t <> ALL(%(tables)s)
  AND NOT (relrowsecurity AND relforcerowsecurity
  AND EXISTS (SELECT FROM pg_policy WHERE polrelid = t.oid AND polname = 'tenant' AND polcmd = '*'
    AND (p IS NOT NULL OR t = 'practices_practice')
    AND pg_get_expr(polwithcheck, t.oid) = pg_get_expr(polqual, t.oid)
    AND pg_get_expr(polqual, t.oid) = '(' || CASE WHEN p IS NULL THEN '' ELSE 'practice_' END
      || 'id = (NULLIF(current_setting(''app.practice_id''::text, true), ''''::text))::uuid)'))
UNION ALL SELECT t || '.' || polname || ': policy not listed' FROM pg_policy JOIN t ON t.oid = polrelid
  WHERE polpermissive AND polname <> 'tenant'
  AND (t || '.' || polname <> ALL(%(policies)s) OR polroles <> ARRAY[to_regrole(polname)::oid])
UNION ALL SELECT t || ': view sees as its owner' FROM t
  WHERE relkind IN ('v', 'm') AND t <> ALL(%(views)s)
  AND (relkind = 'm' OR 'security_invoker=true' <> ALL(coalesce(reloptions, '{}')))
UNION ALL SELECT f.oid::regprocedure || ': security definer' FROM pg_proc f JOIN n ON n = pronamespace
  WHERE prosecdef AND NOT (proowner = 'door'::regrole AND f.oid::regprocedure::text = ANY(%(definers)s)
  AND 'search_path=""' = ANY(coalesce(proconfig, '{}'))
  AND NOT EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0))
UNION ALL SELECT t || '.' || attname || ': reference without the practice' FROM t
  JOIN pg_attribute ON attrelid = t.oid AND attnum > 0 AND NOT attisdropped
  WHERE relkind IN ('r', 'p') AND attname <> 'practice_id' AND t || '.' || attname <> ALL(%(loose)s)
  AND (p IS NOT NULL AND attname ~ '_id$' OR EXISTS (SELECT FROM pg_constraint
    JOIN t target ON target.oid = confrelid AND target.p IS NOT NULL WHERE conrelid = t.oid AND attnum = ANY(conkey)))
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND convalidated AND conrelid = t.oid
    AND attnum = ANY(conkey) AND p = ANY(conkey))"""

LOGIN = """
SELECT rolname FROM pg_roles r WHERE rolname = current_user AND (rolsuper OR rolbypassrls
  OR pg_has_role('sets', 'USAGE') OR pg_has_role('door', 'USAGE')
  OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid))"""


def faults() -> list[str]:
    """What is wrong with the walls, by the catalog; a test asserts that it is nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(WALLS, LISTED)
        return sorted(row[0] for row in cursor.fetchall())


def login_is_unsafe() -> bool:
    """Whether this process logs in as a role that row-level security does not hold (R57)."""
    return bool(sql(LOGIN))
