"""The folder in which one installation lives: secrets, ports, data, logs. Two folders are two installations.

STATE/lock            held (flock) by whoever runs the servers
STATE/secrets.json    made once, 0600
STATE/settled.json    ports, and where the servers keep their data: remembered from start to start
STATE/run.json        while `up` runs: process ids, addresses and the environment to attach with, 0600
STATE/logs/           one file per process
SERVERS/pg18, valkey  the data. SERVERS is STATE/servers, or under /var/lib where root's STATE is closed to `nobody`
"""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import IO, Any

from config.refusal import Refusal

LOGINS = ("owner", "web", "worker", "backup")
SPACE_NEEDED = 300 * 1024 * 1024
LOG_LIMIT = 10 * 1024 * 1024
THROUGH = 0o711  # `nobody` passes through to its own data, and reads nothing on the way
QUIET_PORTS = range(20_000, 32_000)
SHARED = Path("/var/lib/firstvisit")


class Busy(Exception):
    """Another process holds the folder."""


class State:
    def __init__(self, path: Path | str):
        self.path = Path(path).resolve()
        self.logs = self.path / "logs"
        self.demo = self.path / "demo.json"
        self.run_file = self.path / "run.json"
        self._lock: IO[str] | None = None

    # ---- One holder at a time ----
    def hold(self) -> None:
        """Make the folder and take its lock until this process ends; Busy if somebody else has it."""
        try:
            self._make()
            lock = (self.path / "lock").open("a")
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            why = error.strerror or error
            raise Refusal(f"{self.path} cannot be used ({why}): choose another folder with --state DIR.") from None
        for _ in range(5):  # is_held() takes it for an instant to find out
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.05)
            else:
                self._lock = lock
                return
        lock.close()
        raise Busy

    def _make(self) -> None:
        lock = self.path / "lock"
        if not lock.exists():
            self.path.mkdir(parents=True, exist_ok=True)
            if any(self.path.iterdir()):
                raise Refusal(f"{self.path} holds other things: choose an empty or new folder with --state DIR.")
            self.path.chmod(THROUGH)
            lock.touch(0o600)
        self.logs.mkdir(exist_ok=True, mode=0o700)
        if shutil.disk_usage(self.path).free < SPACE_NEEDED:
            raise Refusal(f"The disk that holds {self.path} is full: free 300 MB, or choose another with --state DIR.")

    def release(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def is_held(self) -> bool:
        """Does any process run the servers of this folder now?"""
        try:
            with (self.path / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    # ---- What is remembered ----
    def secrets(self) -> dict[str, Any]:
        """Random, made once. The providers' keys are made where they are used (config.supervisor.environment)."""
        found: dict[str, Any] = read_json(self.path / "secrets.json")
        if not found:
            found = {
                "superuser": secrets.token_hex(16),
                "valkey": secrets.token_hex(16),
                "logins": {login: secrets.token_hex(16) for login in LOGINS},
                "secret_key": secrets.token_urlsafe(48),
                "suppression_key": secrets.token_urlsafe(48),
                "sandbox_secret": secrets.token_urlsafe(24),
            }
            self.keep("secrets.json", found)
        return found

    def keep(self, name: str, content: dict[str, Any]) -> None:
        """Write it whole or not at all, readable by us alone."""
        fresh = self.path / f".{name}"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(content, file, indent=1)
        fresh.replace(self.path / name)

    def settled(self) -> dict[str, Any]:
        return read_json(self.path / "settled.json")

    def settle(self, **facts: Any) -> None:
        self.keep("settled.json", {**self.settled(), **facts})

    def port(self, name: str) -> int:
        """The port it had last time, if that is still free; else a free one, remembered."""
        ports = self.settled().get("ports", {})
        number = ports.get(name)
        if not number or not is_free(number):
            number = next(port for port in iter(free_port, None) if port not in ports.values())
            self.settle(ports={**ports, name: number})
        return number

    def servers(self) -> Path:
        """Where PostgreSQL and Valkey keep their data: reachable for the account they run as."""
        remembered = self.settled().get("servers")
        if remembered and Path(remembered).is_dir():
            return Path(remembered)
        folder = self.path / "servers"
        if not self._reachable():
            SHARED.mkdir(parents=True, exist_ok=True)
            SHARED.chmod(THROUGH)
            folder = SHARED / hashlib.sha256(str(self.path).encode()).hexdigest()[:12]
            if folder.is_dir():  # of a STATE that was deleted: its passwords went with it, and nobody can open this
                shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(exist_ok=True)
        folder.chmod(THROUGH)
        self.settle(servers=str(folder))
        return folder

    def _reachable(self) -> bool:
        """May `nobody` pass through to here? Only root asks."""
        account = server_account()
        if not account:
            return True
        return subprocess.run(["test", "-x", self.path], cwd="/", check=False, **become(account)).returncode == 0

    def reset(self) -> None:
        """Forget everything. The caller holds the lock, so nothing runs."""
        shutil.rmtree(self.settled().get("servers", self.path / "servers"), ignore_errors=True)
        for entry in self.path.iterdir():  # what we made, and nothing that somebody put beside it
            if entry.is_dir() and entry.name in ("servers", "logs", "carrier"):
                shutil.rmtree(entry)
            elif entry.suffix == ".json" or entry.name.startswith("beat-schedule"):
                entry.unlink()
        self.logs.mkdir(mode=0o700)

    def log(self, name: str) -> IO[bytes]:
        """The log of one process, opened to append; set aside once it has grown past its bound."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    # ---- A running `up` ----
    def running(self) -> dict[str, Any]:
        """What run.json says, if its writer still lives; else nothing."""
        return read_json(self.run_file) if self.is_held() else {}


def server_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then both servers run as `nobody`."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise Refusal(
            "PostgreSQL does not run as root and there is no user `nobody`: start as an ordinary user."
        ) from None


def become(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments for subprocess that run a command as that account, and as nothing more."""
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def read_json(path: Path) -> dict[str, Any]:
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        return json.loads(path.read_text())
    return {}


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Below the range from which the system gives ports to outgoing connections: one of these could take it in the
    minute between this choice and the first start of the process that wants it."""
    ports = iter(lambda: QUIET_PORTS.start + secrets.randbelow(len(QUIET_PORTS)), None)
    return next(port for port in ports if is_free(port))
