"""A whole `up` for a test, and what `up` says when it will not start."""

import subprocess

from benchmarks.kit.installation import (
    ROOT,
    Installation,
    clean_environment,
    command,
    running,
    wait_until,
)

__all__ = ["ROOT", "Whole", "clean_environment", "command", "refused", "running", "wait_until"]

Whole = Installation


def refused(*words: str, **more: str) -> str:
    """What `up` says when it will not start: no traceback, nothing left behind."""
    done = subprocess.run(
        command(*words),
        env=clean_environment() | more,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()
