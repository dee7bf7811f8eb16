"""What the catalog says there is to attack: read from the database, so that a new table is attacked without being named."""

from typing import NamedTuple

from practices.tenancy import sql
from practices.walls import LISTED


class Reference(NamedTuple):
    table: str
    column: str
    target: str
    constraint: str


def walled() -> list[str]:
    """Every table with rows of a practice, but for the practice's own."""
    rows = sql(
        "SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'practice_id'"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL(%s) ORDER BY relname",
        LISTED["tables"],
    )
    return [name for (name,) in rows]


def a_copy(table: str, practice_id: object) -> str:
    """A statement: a row like one that is seen, under another practice's id. What the database computes is left to it."""
    written = sql(
        "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        table,
    )
    columns = [name for (name,) in written]
    changes = f"jsonb_build_object('id', gen_random_uuid(), 'practice_id', '{practice_id}')"
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(f'(made.copy).{name}' for name in columns)}"
        f" FROM (SELECT jsonb_populate_record(row, {changes}) AS copy FROM {table} row LIMIT 1) made"
    )


def references() -> list[Reference]:
    """Every composite key (x_id, practice_id) -> (id, practice_id)."""
    return [
        Reference(*row)
        for row in sql(
            "SELECT conrelid::regclass::text, attname, confrelid::regclass::text, conname FROM pg_constraint"
            " JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey) AND attname <> 'practice_id'"
            " WHERE contype = 'f' AND cardinality(conkey) = 2 ORDER BY conname"
        )
    ]


def privileges(table: str, role: str) -> set[str]:
    return {
        name
        for name in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
        if sql("SELECT has_table_privilege(%s, %s, %s)", role, table, name)[0][0]
    }
