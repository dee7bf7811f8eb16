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
    state = State(os.environ.get("FIRSTVISIT_STATE", STATE))
    if running := state.running().get("env"):
        adopt(running, command)
        execute(argv)
        return
    wait_for(state)
    servers = Servers(state)
    adopt(
        servers.environment()
        | environment.sandbox(state, app="http://127.0.0.1:8000", carrier="http://127.0.0.1:8001"),
        command,
    )
    if command in NO_SERVERS:
        execute(argv)
        return
    with servers.up():
        if servers.postgres.marked() is None:
            servers.postgres.make_database()
        execute(argv)


def adopt(environ: dict[str, str], command: str) -> None:
    role = os.environ.get("DATABASE_ROLE") or environment.role_of(command)
    os.environ.update(environment.app_only(environ), DATABASE_ROLE=role)


def wait_for(state: State) -> None:
    """Take the state's lock; another command may have it for a moment."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return state.hold()
        except Busy:
            if time.monotonic() > end:
                raise Refusal(
                    f"Another command has been using {state.path} for {PATIENCE_SECONDS} s: wait for it to end."
                ) from None
            time.sleep(0.2)


def execute(argv: list[str]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)
