"""The processes of one installation, beside the servers: how each is started and what it is told."""

import functools
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config.embedded.process import spawn
from config.environment import app_only
from config.state import State
from config.supervisor.child import Child

ROOT = Path(__file__).resolve().parent.parent.parent
# Stages of stopping: first nobody asks anything any more, then work is finished, last goes what everybody needs.
ASKING, WORKING, CARRYING, SERVING = range(4)
# A sender that is asked to stop waits for its calls (10 s) and Celery for it (20 s and 11): the kill comes later.
WORKER_GRACE = 45.0
MEMORY = "/dev/shm"  # noqa: S108
CELERY = ("-m", "celery", "-A", "config")
WORKER = (*CELERY, "worker", "-P", "threads", "-c", "1", "-l", "INFO", "--without-gossip", "--without-mingle")


class Plan:
    """`environ` is the whole environment of the installation; each process gets its part of it."""

    def __init__(self, state: State, environ: Mapping[str, str], *, port: int):
        self.state, self.environ, self.port = state, environ, port

    def web(self) -> Child:
        argv = ["-m", "gunicorn", "config.wsgi", "-k", "gthread", "--workers", "2", "--threads", "8"]
        argv += ["--bind", f"127.0.0.1:{self.port}", "--graceful-timeout", "10", "--no-control-socket"]
        argv += ["--preload"]  # imported once: half the time to start, and shared memory
        if os.access(MEMORY, os.W_OK):
            argv += ["--worker-tmp-dir", MEMORY]  # a heartbeat that waits for no disk
        # SIGQUIT: gone at once, its workers too; they would otherwise finish first what no database can answer.
        return self._child("web", argv, {"DATABASE_ROLE": "web"}, ASKING, 15, last=signal.SIGQUIT)

    def beat(self) -> Child:
        argv = [*CELERY, "beat", "-s", str(self.state.path / "beat-schedule"), "--pidfile=", "-l", "INFO"]
        return self._child("beat", argv, {"DATABASE_ROLE": "worker"}, ASKING, 10)

    def workers(self) -> list[Child]:
        deciding = ("work-1", "work-2")
        children = [self._worker(name, "decide,callbacks", {}) for name in deciding]
        return [self._worker("sender", "sending", {"SENDER": "1"}), *children]

    def _worker(self, name: str, queues: str, more: dict[str, str]) -> Child:
        argv = [*WORKER, "-Q", queues, "-n", f"{name}@%h"]
        return self._child(name, argv, {"DATABASE_ROLE": "worker", **more}, WORKING, WORKER_GRACE)

    def carrier(self, port: int) -> Child:
        argv = ["-m", "sandbox", "--port", str(port), "--state", str(self.state.path / "carrier")]
        argv += ["--app", self.environ["PUBLIC_URL"], "--demo", str(self.state.demo)]
        return self._child("carrier", argv, {}, CARRYING, 5, whole=True)

    def _child(
        self,
        name: str,
        argv: list[str],
        more: dict[str, str],
        stage: int,
        grace: float,
        *,
        last: signal.Signals = signal.SIGKILL,
        whole: bool = False,
    ) -> Child:
        """Killed with us, by default: rows say what was not finished, and the database is going too."""
        environ = {**(self.environ if whole else app_only(self.environ)), **more}
        start = functools.partial(self._spawn, name, [sys.executable, *argv], environ, last)
        return Child(name=name, spawn=start, stage=stage, grace=grace)

    def _spawn(
        self, name: str, argv: list[str], environ: Mapping[str, str], last: signal.Signals
    ) -> subprocess.Popen[bytes]:
        with self.state.log(name) as log:
            return spawn(argv, log=log, env=environ, cwd=ROOT, last_signal=last)
