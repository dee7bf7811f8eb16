"""The embedded PostgreSQL: its data folder, its settings, its roles."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.embedded import binaries
from config.embedded.process import command_of, spawn, tail
from config.refusal import Refusal
from config.state import State, become, server_account
from practices.roles import creation

DATABASE = "firstvisit"
PATIENCE_SECONDS = 60.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "wal_compression": "off",  # pglz costs a factor of three, and the wheel is built without lz4
    "jit": "off",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m %u@%d ",
}
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # for tests: nothing to keep


class Postgres:
    """One server in one state folder."""

    name = "postgresql"
    stop_signal = signal.SIGINT  # fast shutdown: roll back, disconnect, write out

    def __init__(self, state: State, *, durable: bool = True):
        self.state, self.durable = state, durable
        self.account = server_account()
        self.bin = binaries.postgres(state)
        self.data = state.servers() / "pg18"
        self.port = state.port("postgresql")
        self.secrets = state.secrets()

    def prepare(self) -> None:
        if (self.data / "PG_VERSION").exists():
            self.forget_stranger()
        else:
            self.initialise()

    def forget_stranger(self) -> None:
        """A server that was killed leaves its process id. In a container that starts again the number is soon another's,
        and PostgreSQL, seeing it alive, would refuse to start."""
        left = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(left.read_text().split()[0])
            if str(self.data) not in command_of(pid):
                left.unlink()

    def initialise(self) -> None:
        """initdb. Its password travels in a file: /dev/stdin cannot be opened again after the change of user."""
        unfinished = self.data.with_name("pg18.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        word = self.data.with_name("word")
        word.unlink(missing_ok=True)
        word.touch(0o600)
        word.write_text(self.secrets["superuser"])
        unfinished.mkdir(0o700)
        if self.account:
            for path in (unfinished, word):
                os.chown(path, self.account.pw_uid, self.account.pw_gid)
        command: list[str | Path] = [
            self.bin / "initdb",
            "-D",
            unfinished,
            "-U",
            "postgres",
            "-A",
            "scram-sha-256",
            f"--pwfile={word}",
        ]
        # With lc-ctype=C pg_trgm drops letters beyond ASCII; the builtin provider needs no locale of the system.
        command += ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C"]
        command += ["--lc-ctype=UTF-8" if sys.platform == "darwin" else "--lc-ctype=C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **become(self.account))
        word.unlink()
        if done.returncode:
            raise Refusal(f"PostgreSQL could not make its data folder: {_last_line(done.stderr)}")
        unfinished.replace(self.data)

    def spawn(self) -> subprocess.Popen[bytes]:
        settings = SETTINGS | ({} if self.durable else UNSAFE)
        argv: list[str | Path] = [self.bin / "postgres", "-D", self.data, "-p", str(self.port)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        with self.state.log(self.name) as log:
            return spawn(argv, log=log, last_signal=self.stop_signal, account=become(self.account))

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        """Until it accepts connections."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                psycopg2.connect(self.url("postgres", "postgres"), connect_timeout=3).close()
                return
            except psycopg2.OperationalError as error:
                if process.poll() is not None or time.monotonic() > end:
                    log = tail(self.state.logs / f"{self.name}.log")
                    raise Refusal(f"PostgreSQL did not start ({_last_line(str(error))}):\n{log}") from None
                time.sleep(0.02)

    def url(self, login: str, database: str = DATABASE) -> str:
        word = self.secrets["superuser"] if login == "postgres" else self.secrets["logins"][login]
        return f"postgres://{login}:{quote(word)}@127.0.0.1:{self.port}/{database}"

    # ---- As superuser ----
    def make_roles(self) -> None:
        self.run(creation(self.secrets["logins"]))

    def make_database(self) -> None:
        """A new, empty one, the owner's."""
        self.run([f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", f"CREATE DATABASE {DATABASE} OWNER owner"])

    def mark(self, text: str) -> None:
        """A note kept by the database itself, so that it goes where the database goes."""
        self.run([f"COMMENT ON DATABASE {DATABASE} IS '{text}'"])

    def marked(self) -> str | None:
        """The note; "" where the database has none, None where there is no database."""
        note = "coalesce(shobj_description(oid, 'pg_database'), '')"
        rows = self.run([f"SELECT {note} FROM pg_database WHERE datname = '{DATABASE}'"])  # noqa: S608, our own words
        return rows[0][0] if rows else None

    def run(self, statements: Iterable[str]) -> list[tuple]:
        connection = psycopg2.connect(self.url("postgres", "postgres"))
        try:
            connection.autocommit = True  # CREATE DATABASE refuses a transaction
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]
