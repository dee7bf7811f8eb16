"""The large statements of the hot paths, planned once by each session instead of with every call.

Planning a statement with a dozen tables under row-level security costs ten times what running it for one person does.

    LOAD = Prepared("SELECT … FROM unnest(%(points)s::uuid[]) … WHERE at > %(now)s", now="timestamptz")
    rows = LOAD(points=[…], now=now)

A parameter's type is the one given by name (p0, p1, … where they have none), that of its cast, or what the context says.
A plan is made for one role, and PostgreSQL makes a new one each time that the role changes: those of sets() have names of
their own. It is made again every five minutes, since a plan for empty tables is not one for full ones.
"""

import hashlib
import re
import time
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, models

from practices.tenancy import NoTenant, here, is_sets

PLAN_SECONDS = 300.0
_PARAMETER = re.compile(r"%(?:\((?P<name>\w+)\)s|s)(?:::(?P<cast>\w+(?:\[\])?))?|%%")


class Prepared:
    """One statement with `%s` or `%(name)s` parameters. Called inside tenant() or sets(), it returns what sql() would."""

    def __init__(self, query: str, **types: str) -> None:
        self.query = query
        self._given = types
        self._types: dict[str, str] = {}
        self._text = _PARAMETER.sub(self._number, query)
        self._name = hashlib.sha256(query.encode()).hexdigest()[:24]
        values = (f"%({name})s" + (f"::{kind}" if kind != "unknown" else "") for name, kind in self._types.items())
        self._values = f"({', '.join(values)})" if self._types else ""
        self._declared = f"({', '.join(self._types.values())})" if self._types else ""

    def _number(self, found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found["name"] or f"p{len(self._types)}"
        self._types.setdefault(name, self._given.get(name) or found["cast"] or "unknown")
        cast = f"::{found['cast']}" if found["cast"] else ""
        return f"${list(self._types).index(name) + 1}{cast}"

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Its rows as tuples, or the number of rows it changed."""
        with connection.cursor() as cursor:
            if settings.PREPARE_STATEMENTS:
                cursor.execute(
                    self.execution(cursor), named or {f"p{place}": value for place, value in enumerate(args)}
                )
            else:
                cursor.execute(self.query, named or args or None)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def execution(self, cursor: Any) -> str:
        """What executes it in this session, which has prepared it by now. A rollback does not undo that."""
        name = f"{'sets' if is_sets() else 'tenant'}_{self._name}"
        known = _known()
        made_at = known.get(name)
        if made_at is None or time.monotonic() - made_at > PLAN_SECONDS:
            with connection.wrap_database_errors:
                if made_at is not None:
                    # Refused in a transaction that has failed: then it is there still, and known
                    cursor.cursor.execute(f"DEALLOCATE {name}")
                    del known[name]
                cursor.cursor.execute(f"PREPARE {name}{self._declared} AS {self._text}")
            known[name] = time.monotonic()
        return f"EXECUTE {name}{self._values}"


def _known() -> dict[str, float]:
    """What this session has prepared, and when."""
    held: tuple[Any, dict[str, float]] = getattr(connection, "_prepared", (None, {}))
    if held[0] is not connection.connection:
        held = (connection.connection, {})
        connection._prepared = held  # type: ignore[attr-defined]
    return held[1]


# ---- Rows that every inquiry writes ----
def insert(row: models.Model) -> None:
    """As `row.save(force_insert=True)`, by a statement planned once. In the open tenant."""
    _insert(row, "")


def insert_once(row: models.Model) -> bool:
    """Insert it unless a row like it is there already; True if it was inserted."""
    return _insert(row, "ON CONFLICT DO NOTHING")


def _insert(row: models.Model, conflict: str) -> bool:
    if here() is None:
        raise NoTenant("open tenant(practice) first")
    fields, statement = _insert_of(type(row), conflict)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    if not statement(*values):
        return False
    row._state.adding, row._state.db = False, connection.alias
    return True


@cache
def _insert_of(model: type[models.Model], conflict: str) -> tuple[list[models.Field], Prepared]:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    types = {f"p{place}": str(field.db_type(connection)) for place, field in enumerate(fields)}
    values = ", ".join("%s" for _ in fields)
    query = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({values}) {conflict} RETURNING true"
    return fields, Prepared(query, **types)
