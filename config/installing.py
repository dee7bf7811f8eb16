"""pip, watched: what it is doing while it works, and one plain sentence when it cannot. Standard library only."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from config.refusal import Refusal

TICK_SECONDS = 1.0
QUIET_SECONDS = 10.0  # between two lines where there is no terminal
UNREACHABLE = re.compile(
    r"Temporary failure in name resolution|Name or service not known|nodename nor servname|NameResolutionError"
    r"|NewConnectionError|ConnectTimeoutError|Connection refused|Network is unreachable|ReadTimeoutError|ProxyError"
    r"|Could not fetch URL|SSLError|HTTPError"
)


class Progress:
    """One line that renews itself on a terminal, and a line now and then elsewhere."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.live = sys.stdout.isatty()
        self.said = 0.0
        print("Firstvisit: installing its packages, once. This takes a minute or two.", flush=True)

    def tell(self, text: str, *, always: bool = False) -> None:
        seconds = time.monotonic() - self.began
        if self.live:
            print(f"\r\033[K  {text} - {seconds:.0f} s", end="\n" if always else "", flush=True)
        elif always or time.monotonic() - self.said > QUIET_SECONDS:
            self.said = time.monotonic()
            print(f"  {text} - {seconds:.0f} s", flush=True)


def install(python: Path, lock: Path, progress: Progress) -> None:
    """Install exactly what the lock pins, each file checked against its hash."""
    total = len(re.findall(r"^[a-z0-9][a-z0-9._-]*==", lock.read_text(), re.MULTILINE))
    command = [*pip(python), "install", "--require-hashes", "--no-input", "--progress-bar", "off", "--retries", "2"]
    command += [
        "--disable-pip-version-check",
        "--no-warn-script-location",
        "--root-user-action",
        "ignore",
        "-r",
        str(lock),
    ]
    log = python.parent.parent / "install.log"
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # and pip is stopped on the way out
    lines = follow(command, progress, total)
    log.write_text("".join(lines))
    if lines[-1:] != ["exit 0\n"]:
        progress.tell("stopped", always=True)
        raise Refusal(explain("".join(lines), log))
    progress.tell(f"{total} packages installed", always=True)


def pip(python: Path) -> list[str]:
    """The environment's own pip, or else the one that stands outside it (Debian's Python may have no ensurepip)."""
    if works([str(python), "-m", "pip", "--version"]) or works([str(python), "-m", "ensurepip", "--default-pip"]):
        return [str(python), "-m", "pip"]
    outside = [sys.executable, "-m", "pip", "--python", str(python)]
    if works([*outside, "--version"]):
        return outside
    raise Refusal(
        "This Python has neither `ensurepip` nor a recent `pip`: install them "
        "(Debian and Ubuntu: apt install python3-venv) and start again."
    )


def works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def follow(command: list[str], progress: Progress, total: int) -> list[str]:
    """All it said, ended by its exit code; told on the way as a count of packages."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "LC_ALL": "C", "PIP_USER": "0"}
    )
    assert process.stdout
    lines: list[str] = []
    pending, count, doing = b"", 0, "asking for packages"
    try:
        while True:
            if select.select([process.stdout], [], [], TICK_SECONDS)[0]:
                chunk = os.read(process.stdout.fileno(), 65536)
                if not chunk:
                    break
                *whole, pending = (pending + chunk).split(b"\n")
                for line in (piece.decode(errors="replace") for piece in whole):
                    lines.append(line + "\n")
                    if found := re.match(r"\s*(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line):
                        count += 1
                        doing = f"fetching {min(count, total)} of {total}: {found[1]}"
                    elif line.startswith("Installing collected packages"):
                        doing = "unpacking them"
            progress.tell(doing)
        lines.append(f"exit {process.wait()}\n")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    return lines


def explain(said: str, log: Path) -> str:
    if "No space left on device" in said:
        return "The disk filled up while installing: free 1 GB and start again."
    if "DO NOT MATCH THE HASHES" in said:
        return (
            "A package differs from what the lock file pins, so nothing of it was installed. "
            f"Try again, and look at the package index you use if it stays so. Details: {log}"
        )
    if UNREACHABLE.search(said):
        return (
            "The package index cannot be reached: check the network (or PIP_INDEX_URL, HTTPS_PROXY) and start again; "
            f"what was fetched is kept. Details: {log}"
        )
    if "No matching distribution found" in said:
        wanted = re.findall(r"No matching distribution found for (\S+)", said)[-1:]
        return (
            f"There is no package of {', '.join(wanted) or 'something'} for this machine "
            f"(Python {sys.version_info[0]}.{sys.version_info[1]}, {sys.platform}): "
            f"Linux with glibc or macOS is needed, and an index that has it. Details: {log}"
        )
    errors = [line for line in said.splitlines() if line.startswith("ERROR")]
    return f"pip could not install the packages: {errors[-1][7:] if errors else 'no reason given'}. Details: {log}"
