"""Both servers together, for a command or a test run that needs them and supervises nothing else."""

import contextlib
import subprocess
from collections.abc import Iterator
from typing import Any

from config.embedded.postgres import Postgres
from config.embedded.process import ended
from config.embedded.valkey import Valkey
from config.state import State

STOP_SECONDS = 20


class Servers:
    def __init__(self, state: State, *, durable: bool = True):
        self.postgres = Postgres(state, durable=durable)
        self.valkey = Valkey(state, durable=durable)

    @property
    def both(self) -> tuple[Postgres, Valkey]:
        return self.postgres, self.valkey

    def environment(self) -> dict[str, str]:
        """What settings.py needs to find them, under each of the roles."""
        return {
            "DATABASE_URL": self.postgres.url("web"),
            "WORKER_DATABASE_URL": self.postgres.url("worker"),
            "OWNER_DATABASE_URL": self.postgres.url("owner"),
            "REDIS_URL": self.valkey.url(),
        }

    @contextlib.contextmanager
    def up(self) -> Iterator["Servers"]:
        """Started side by side; stopped, with all data written, on the way out."""
        started: list[tuple[Any, subprocess.Popen[bytes]]] = []
        try:
            for server in self.both:
                server.prepare()
                started.append((server, server.spawn()))
            for server, process in started:
                server.wait(process)
            self.postgres.make_roles()
            yield self
        finally:
            for server, process in started:
                process.send_signal(server.stop_signal)
            for _server, process in started:
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                ended(process)
