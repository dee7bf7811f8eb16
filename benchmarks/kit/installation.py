"""A whole `up` of its own for a bench or a test: a state folder that goes with it, free ports, its real processes, and
what it takes to talk to them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from config import environment
from config.embedded.process import tail
from config.state import State, read_json

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 240.0


class Installation:
    """Running or stopped. Its data stays from start to start until `remove`."""

    def __init__(self, env: Mapping[str, str] | None = None):
        self.path = Path(tempfile.mkdtemp(prefix="firstvisit-")) / "state"
        self.path.parent.chmod(0o711)
        self.state = State(self.path)
        self.more = dict(env or {})
        self.process: subprocess.Popen[bytes] | None = None
        self.said = self.path.parent / "said"

    # ---- Its life ----
    def start(self, *words: str) -> "Installation":
        """Return once it serves."""
        process = self.launch(*words)
        wait_until(lambda: self.serves() or process.poll() is not None, PATIENCE_SECONDS, self.output)
        assert process.poll() is None, self.output()
        return self

    def launch(self, *words: str) -> subprocess.Popen[bytes]:
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                command("--state", str(self.path), "--port", "0", *words),
                env=clean_environment() | self.more,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                start_new_session=True,
            )
        return self.process

    def serves(self) -> bool:
        """A run.json of another process is what a killed one left."""
        facts = self.facts
        return bool(self.process and facts.get("pid") == self.process.pid and facts["serving"])

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop, as Ctrl-C does. Its exit code."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def remove(self) -> None:
        if self.process and self.process.poll() is None:
            self.stop()
        self.state.reset()
        shutil.rmtree(self.path.parent)

    # ---- What there is to know ----
    @property
    def facts(self) -> dict[str, Any]:
        return read_json(self.path / "run.json")

    @property
    def app(self) -> str:
        return self.facts["urls"]["app"]

    @property
    def carrier(self) -> str:
        return self.facts["urls"]["carrier"]

    @property
    def env(self) -> dict[str, str]:
        """The installation's own variables: addresses of its servers, its keys."""
        return self.facts["env"]

    @property
    def demo(self) -> dict[str, Any]:
        """What the seed made: practices with their forms, and sign-ins."""
        return read_json(self.path / "demo.json")

    @property
    def inquiries(self) -> str:
        """Where the API takes inquiries for the first form of the first practice."""
        key = self.demo["practices"][0]["forms"][0]["url"].rstrip("/").rpartition("/")[2]
        return f"{self.app}/api/v1/forms/{key}/inquiries"

    def sign_in(self, role: str) -> dict[str, str]:
        return next(person for person in self.demo["sign_ins"] if person["role"] == role)

    def pid(self, name: str) -> int | None:
        """Of web, work-1, work-2, sender, beat, carrier, valkey, postgresql; nothing while it is down."""
        return self.facts["processes"][name]

    def database_url(self, login: str) -> str:
        """As owner, web, worker, backup, or as postgres, the superuser."""
        secrets = self.state.secrets()
        word = secrets["superuser"] if login == "postgres" else secrets["logins"][login]
        return f"postgres://{login}:{word}@127.0.0.1:{self.facts['ports']['postgresql']}/firstvisit"

    def log(self, name: str) -> str:
        return tail(self.state.logs / f"{name}.log", 200)

    def output(self) -> str:
        return self.said.read_text(errors="replace")


@contextlib.contextmanager
def running(env: Mapping[str, str] | None = None) -> Iterator[Installation]:
    """`with installation.running({"SENDING_LEASE_SECONDS": "2"}) as up: ...`"""
    up = Installation(env)
    try:
        yield up.start()
    finally:
        up.remove()


def command(*words: str) -> list[str]:
    return [sys.executable, "manage.py", "up", *words]


def clean_environment() -> dict[str, str]:
    """The shell's, without what this run has put there for itself."""
    ours = ("BACKUP_DATABASE_URL", "SUPERUSER_DATABASE_URL")
    return {name: value for name, value in environment.scrubbed(os.environ).items() if name not in ours}


def wait_until(true: Callable[[], Any], seconds: float = 20.0, why: Callable[[], str] = lambda: "") -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"nothing after {seconds} s\n{why()}"
        time.sleep(0.05)
