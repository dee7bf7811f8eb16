"""The test database: a template made by owner, keyed by the migrations; each xdist worker tests on a copy, as web."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import environ
import psycopg2
from django.core.management import call_command
from django.db import connection

from config.migrations import fingerprint

URLS = {
    "web": "DATABASE_URL",
    "worker": "WORKER_DATABASE_URL",
    "owner": "OWNER_DATABASE_URL",
    "backup": "BACKUP_DATABASE_URL",
    "postgres": "SUPERUSER_DATABASE_URL",
}
ONE_AT_A_TIME = 7_318_445


@contextlib.contextmanager
def logged_in_as(role: str, database: str | None = None) -> Iterator[None]:
    """The one connection, as another login. It reconnects: what an open transaction held is gone."""
    login: dict[str, Any] = connection.settings_dict
    before = {key: login[key] for key in ("USER", "PASSWORD", "NAME")}
    other = environ.Env().db_url(URLS[role])
    connection.close()
    login.update(USER=other["USER"], PASSWORD=other["PASSWORD"], NAME=database or login["NAME"])
    try:
        yield
    finally:
        connection.close()
        login.update(before)


def make_copy() -> str:
    """A fresh copy of the template, which is made first if the migrations have changed. Its name."""
    template = f"template_{fingerprint()}"
    copy = "test_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    admin = psycopg2.connect(environ_url("postgres"))
    admin.autocommit = True
    with contextlib.closing(admin), admin.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%%' OR datname = 'building'")
        there = {name for (name,) in cursor.fetchall()}
        if template not in there:
            for old in there:
                cursor.execute(f"DROP DATABASE {old} WITH (FORCE)")
            cursor.execute("CREATE DATABASE building OWNER owner")
            with logged_in_as("owner", "building"):
                call_command("migrate", verbosity=0)
            cursor.execute(f"ALTER DATABASE building RENAME TO {template}")
        cursor.execute(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {copy} TEMPLATE {template} OWNER owner")
    return copy


def environ_url(role: str) -> str:
    """The URL of the server's own database under that login."""
    return os.environ[URLS[role]].rpartition("/")[0] + "/postgres"


def flush() -> None:
    """Empty every table, as owner: TRUNCATE is denied to web."""
    with logged_in_as("owner"):
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True, reset_sequences=False)
