"""From a bare Python to a running command. Standard library only: nothing else is there yet.

An environment that is active is used as it is. Otherwise `.venv` is made from the hash-locked requirements, once, and
the command starts again inside it; a stamp in the environment says which locks it was made from."""

import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from config import installing
from config.refusal import Refusal

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "firstvisit.json"
RUNTIME, DEV = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
NEEDED = {RUNTIME: ("django", "psycopg2", "celery"), DEV: ("django", "psycopg2", "celery", "pytest", "ruff")}
NEWEST = (3, 13)  # the last one the locked packages were built for
SPACE_NEEDED = 1024 * 1024 * 1024


def main(argv: list[str]) -> int:
    """The exit code. What a person can put right is one plain sentence; anything else keeps its traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name in the demo must not end a start on an ASCII terminal
    try:
        enter_environment(argv)
        return run(argv)
    except Refusal as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print("\nThe disk is full: free some space and start again.", file=sys.stderr)
        return 1


def run(argv: list[str]) -> int:
    command = argv[1] if len(argv) > 1 else ""
    if command == "up":
        from config.supervisor import up

        return up.main(argv[2:])
    if command == "test":
        from config import checks

        return checks.main(argv[2:])
    if command == "bench":
        from benchmarks.kit import command as bench

        return bench.main(argv[2:])
    from config import commands

    commands.run(argv)
    return 0


# ---- Which Python runs this ----
def enter_environment(argv: list[str]) -> None:
    """Return inside an environment that has the packages; until then, make it and start again inside it."""
    lock = DEV if argv[1:2] == ["test"] else RUNTIME
    if sys.prefix != sys.base_prefix:
        if Path(sys.prefix).resolve() == VENV.resolve() and STAMP.exists():
            ensure(lock)
        elif not all(map(importlib.util.find_spec, NEEDED[lock])):
            raise Refusal(
                f"The active environment {sys.prefix} lacks the packages: fill it with "
                f"`pip install --require-hashes -r {lock.name}`, or leave it with `deactivate` to get one made."
            )
        return
    active = Path(os.environ.get("VIRTUAL_ENV", "/nowhere"))
    if (active / "pyvenv.cfg").exists():
        start_again(active / "bin" / "python", argv)
    ensure(lock)
    start_again(VENV / "bin" / "python", argv)


def start_again(python: Path, argv: list[str]) -> None:
    sys.stdout.flush()
    os.execv(python, [str(python), *argv])  # noqa: S606, the same command


def ensure(lock: Path) -> None:
    """`.venv` holds what the lock says. Done already: no pip is called."""
    if is_current(lock):
        return
    with alone():
        if is_current(lock):  # somebody else made it while we waited
            return
        refuse_unsuitable()
        started = installing.Progress()
        if not works():
            make()
        installing.install(VENV / "bin" / "python", lock, started)
        stamp = {lock.name: digest(lock)}
        if lock == DEV:
            stamp[RUNTIME.name] = digest(RUNTIME)  # the larger lock holds the smaller one
        STAMP.write_text(json.dumps(stamp, indent=1))


def is_current(lock: Path) -> bool:
    try:
        stamp = json.loads(STAMP.read_text())
    except (FileNotFoundError, ValueError):
        return False
    return stamp.get(lock.name) == digest(lock) and (VENV / "bin" / "python").exists()


def digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def works() -> bool:
    """Is there an environment, and does its Python still start? (It does not once the system's Python was replaced.)"""
    python = VENV / "bin" / "python"
    return python.exists() and subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def make() -> None:
    try:
        import venv
    except ImportError:
        raise Refusal(
            "This Python has no `venv`: install it (Debian and Ubuntu: apt install python3-venv) and start again."
        ) from None
    if VENV.exists():
        shutil.rmtree(VENV)
    try:
        venv.EnvBuilder(with_pip=False, symlinks=True).create(VENV)
    except PermissionError:
        raise Refusal(f"{ROOT} cannot be written: put the project into a folder of your own.") from None


def refuse_unsuitable() -> None:
    version = sys.version_info[:2]
    if version > NEWEST:
        others = [f"python3.{minor}" for minor in range(NEWEST[1], 10, -1) if shutil.which(f"python3.{minor}")]
        hint = (
            f"start with {others[0]} manage.py" if others else "install Python 3.12 and start with python3.12 manage.py"
        )
        raise Refusal(f"Firstvisit needs Python 3.11 to 3.{NEWEST[1]}, and this is {version[0]}.{version[1]}: {hint}.")
    if sys.platform != "darwin" and not sys.platform.startswith("linux"):
        raise Refusal("Firstvisit runs on Linux and macOS. On Windows use WSL, where this same command works.")
    if shutil.disk_usage(ROOT).free < SPACE_NEEDED:
        raise Refusal(f"The disk that holds {ROOT} is full: free 1 GB and start again.")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One at a time: two starts in one folder do not install into each other."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
