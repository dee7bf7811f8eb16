"""A database of its own for a bench that needs tables and no processes: kept from run to run in .state-bench/NAME, apart
from the demo's. Durable as in production: what a bench says of time includes writing to the disk."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from config import commands, environment
from config.embedded.postgres import Postgres
from config.embedded.servers import Servers
from config.refusal import Refusal
from config.state import Busy, State
from config.supervisor.steps import Tables

ROOT = Path(__file__).resolve().parent.parent.parent


@contextlib.contextmanager
def tables(name: str) -> Iterator[Postgres]:
    """PostgreSQL with this version's tables, empty the first time, and Django set up on it as the login *web*.

    It yields the server: `url(login)` for connections as another role, "owner" or "worker" say.
    """
    state = State(ROOT / ".state-bench" / name)
    try:
        state.hold()
    except Busy:
        raise Refusal(f"Another bench {name} is running in {state.path}.") from None
    try:
        servers = Servers(state)
        made = environment.sandbox(state, app="http://127.0.0.1:8000", carrier="http://127.0.0.1:8001")
        environ = made | servers.environment()
        commands.adopt(environ, "bench")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        with servers.up():
            ours = Tables(state, servers.postgres, dict(os.environ))
            if not ours.is_current:
                ours.make()
                ours.finish()
            import django

            django.setup()
            yield servers.postgres
    finally:
        state.release()
