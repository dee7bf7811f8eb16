"""The embedded servers of one test run: a folder of their own, free of `up`'s, one per concurrent run."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from config import environment
from config.embedded.servers import Servers
from config.state import Busy, State

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".state-test"
NOWHERE = "http://127.0.0.1:9"  # no test reaches a provider that it did not start


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Start them, and put into the environment what the settings read. The workers of xdist inherit it."""
    state = free_state()
    servers = Servers(state, durable=False)
    kept = dict(os.environ)
    facts = servers.environment() | environment.sandbox(state, app="http://testserver", carrier=NOWHERE)
    os.environ.clear()
    os.environ.update(environment.scrubbed(kept) | facts)
    os.environ["BACKUP_DATABASE_URL"] = servers.postgres.url("backup")
    os.environ["SUPERUSER_DATABASE_URL"] = servers.postgres.url("postgres")
    try:
        with servers.up():
            yield
    finally:
        state.release()


def part_for(worker: str) -> None:
    """A worker of xdist clears its own part of Valkey, not its neighbour's. (Each has a database of its own anyway.)"""
    number = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"


def free_state() -> State:
    for number in range(1, 100):
        state = State(FOLDER / str(number))
        try:
            state.hold()
        except Busy:
            continue
        return state
    raise RuntimeError("a hundred test runs at once")
