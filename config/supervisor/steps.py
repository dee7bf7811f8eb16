"""What runs once on the way to serving: the tables, and on embedded servers the demo."""

import re
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from config.embedded.postgres import Postgres
from config.embedded.process import ended, spawn, tail
from config.environment import app_only
from config.migrations import fingerprint
from config.refusal import Refusal
from config.state import State

ROOT = Path(__file__).resolve().parent.parent.parent
UNFINISHED, READY = "unfinished", "ready "


def migrate(state: State, environ: Mapping[str, str]) -> None:
    once(state, environ, "owner", "migrate", "--noinput", "--verbosity", "1")


def seed(state: State, environ: Mapping[str, str]) -> None:
    once(state, environ, "web", "seed", "--out", str(state.demo))


def once(state: State, environ: Mapping[str, str], role: str, command: str, *words: str) -> None:
    """Run a management command to its end; its output goes to a log, and the gist of a failure to the person."""
    argv = [sys.executable, "manage.py", command, *words]
    told = {**app_only(environ), "DATABASE_ROLE": role}
    with state.log(command) as log:
        process = spawn(argv, log=log, env=told, cwd=ROOT, last_signal=signal.SIGKILL)
    try:
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        ended(process)
    if code:
        path = state.logs / f"{command}.log"
        raise Refusal(f"`manage.py {command}` failed: {gist(tail(path))}\nAll it said: {path}")


def gist(said: str) -> str:
    """The line that names the error, without the traceback above it."""
    lines = [line for line in said.splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"[\w.]+(Error|Exception|Refusal)\b", line)]
    return (named or lines or ["it said nothing"])[-1]


class Tables:
    """The embedded database on its way from nothing to ready. Its note says how far it came, so that a start that was
    interrupted between the first table and the last row of the demo begins again, and no other ever does."""

    def __init__(self, state: State, postgres: Postgres, environ: Mapping[str, str]):
        self.state, self.postgres, self.environ = state, postgres, environ
        self.note = postgres.marked()

    @property
    def is_new(self) -> bool:
        return not (self.note or "").startswith(READY)

    @property
    def is_current(self) -> bool:
        return self.note == READY + fingerprint()

    def make(self) -> None:
        if self.note in (None, UNFINISHED):
            self.state.demo.unlink(missing_ok=True)
            self.postgres.make_database()
            self.postgres.mark(UNFINISHED)
        migrate(self.state, self.environ)

    def fill(self) -> None:
        seed(self.state, self.environ)

    def finish(self) -> None:
        self.postgres.mark(READY + fingerprint())
