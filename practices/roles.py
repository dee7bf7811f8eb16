"""The database's roles, which whoever runs the server makes once, and never a migration (design, decision 7).

owner    runs migrations; row security off for it means that a filtered statement fails instead of changing nothing
web      the pages and the API; owns nothing
worker   the Celery workers; owns nothing; may become `sets` for one transaction
sets     every practice's rows on a short list of tables; nobody logs in as it
door     owns the few functions that find a practice; nobody logs in as it
backup   reads past row security; used by nothing else
"""

from collections.abc import Mapping

LOGINS = {"owner": "CREATEDB", "web": "", "worker": "", "backup": "BYPASSRLS"}
GROUPS = ("sets", "door")


def creation(passwords: Mapping[str, str]) -> list[str]:
    """The statements, for a superuser. May be run again: it sets what it would have made."""
    statements = []
    for role, rights in LOGINS.items():
        word = passwords[role].replace("'", "''")
        statements.append(_once(role))
        statements.append(f"ALTER ROLE {role} LOGIN {rights} PASSWORD '{word}'".replace("  ", " "))
    statements += [_once(role) for role in GROUPS]
    statements += [
        "ALTER ROLE owner SET row_security = off",
        # By SET LOCAL ROLE alone: an inherited grant would open every practice to a plain statement.
        "GRANT sets TO worker WITH INHERIT FALSE, SET TRUE",
        "GRANT door TO owner WITH INHERIT FALSE, SET TRUE",
        "GRANT pg_read_all_data TO backup",
    ]
    return statements


def _once(role: str) -> str:
    return (
        f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role} NOSUPERUSER NOBYPASSRLS; END IF; END $$"
    )
