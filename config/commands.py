"""Django's own commands, on the servers there are: your own, a running `up`'s, or the embedded ones for the while."""

import os
import time
from pathlib import Path

from config import environment
from config.embedded.servers import Servers
from config.refusal import Refusal
from config.state import Busy, State

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".state"
# These read the settings and no table.
NO_SERVERS = frozenset(
    ("help", "-h", "--help", "version", "--version", "roles", "makemessages", "compilemessages", "check")
)
PATIENCE_SECONDS = 30


def run(argv: list[str]) -> None:
    command = argv[1] if len(argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if os.environ.get("DATABASE_URL"):
        os.environ.setdefault("DATABASE_ROLE", environment.role_of(command))
        execute(argv)
        return
    if command in NO_SERVERS:
        adopt(environment.PLACEHOLDER, command)
        execute(argv)
        return
    state = State(os.environ.get("FIRSTVISIT_STATE", STATE))
    if running := take_or_attach(state):
        adopt(running, command)
        execute(argv)
        return
    servers = Servers(state)
    made = environment.sandbox(state, app="http://127.0.0.1:8000", carrier="http://127.0.0.1:8001")
    adopt(made | servers.environment(), command)
    with servers.up():
        if servers.postgres.marked() is None:
            servers.postgres.make_database()
        execute(argv)


def adopt(environ: dict[str, str], command: str) -> None:
    role = os.environ.get("DATABASE_ROLE") or environment.role_of(command)
    os.environ.update(environment.app_only(environ), DATABASE_ROLE=role)


def take_or_attach(state: State) -> dict[str, str]:
    """The environment of the `up` that runs there; or none, and the lock is ours. Waits for one that is starting, and
    for another command."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        running = state.running()
        if running.get("serving"):
            return running["env"]
        try:
            state.hold()
        except Busy:
            if time.monotonic() > end:
                raise Refusal(f"Another command has been using {state.path} for {PATIENCE_SECONDS} s.") from None
            time.sleep(0.2)
        else:
            return {}


def execute(argv: list[str]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)
