"""The measuring of the funnel works: the columns and the event log agree, and every figure is there. Never a time."""

import json
import os
import subprocess
import sys
from pathlib import Path

from config import environment

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_short_run_counts_the_same_both_ways_and_prints_its_figures() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "funnel", "--size", "small", "--json"],
        cwd=ROOT, env=environment.scrubbed(os.environ), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert set(result["goals"]) == {"P11.ratio", "P11.ms"} and result["rounds"] == 3
    figures = result["figures"]
    assert (figures["leads"], figures["asked_about"]) == (20_000, 2_000)
    assert all(
        figures[f"by_{key}_ms"] > 0 for key in ("source", "service_line", "location", "owner", "version", "segment")
    )
