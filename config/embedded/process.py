"""Starting a process that does not outlive us, on Linux by the kernel's promise and elsewhere by a guardian."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

SET_PDEATHSIG = 1
LINUX = sys.platform.startswith("linux")


def spawn(
    argv: Sequence[str | Path],
    *,
    log: IO[bytes],
    last_signal: signal.Signals,
    env: Mapping[str, str] | None = None,
    cwd: Path | str = "/",
    account: Mapping[str, Any] | None = None,
) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, so that Ctrl-C reaches us alone. `last_signal`: what it gets if we are killed.

    Call from the main thread: on Linux the kernel's signal follows the thread that forked, not the process."""
    process = subprocess.Popen(
        [str(word) for word in argv],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid(), last_signal) if LINUX else None,
        **(account or {}),
    )
    if not LINUX:
        guardian().watch(process.pid, last_signal)
    return process


def _die_with(parent: int, last_signal: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None)  # loaded before the fork

    def arrange() -> None:
        libc.prctl(SET_PDEATHSIG, int(last_signal))
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    return arrange


class Guardian:
    """A small process that reads from a pipe which processes we started, and signals them when the pipe closes."""

    def __init__(self) -> None:
        code = Path(__file__).with_name("guardian.py")
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-E", code], stdin=subprocess.PIPE, start_new_session=True, cwd="/"
        )

    def watch(self, pid: int, last_signal: int) -> None:
        self._tell(f"{pid} {int(last_signal)}")

    def forget(self, pid: int) -> None:
        """It has ended and was waited for: the number may soon be another's."""
        self._tell(f"{pid} 0")

    def _tell(self, line: str) -> None:
        assert self.process.stdin
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()


_guardian: Guardian | None = None


def guardian() -> Guardian:
    global _guardian
    if _guardian is None:
        _guardian = Guardian()
    return _guardian


def ended(process: subprocess.Popen[bytes]) -> None:
    """To be called once a spawned process was waited for."""
    if not LINUX:
        guardian().forget(process.pid)


def tail(path: Path, lines: int = 12) -> str:
    """The end of a log, for a person to read."""
    with contextlib.suppress(FileNotFoundError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""


def command_of(pid: int) -> str:
    """The command line of a running process, or nothing."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    if LINUX:
        return ""
    return subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False).stdout
