"""`python3 manage.py test`: all that a change must pass, in order, each with its time, to the end even after a failure.

With arguments for pytest (a path, -k, -x, ...) it runs those tests alone; `--fast` leaves out browser and faults."""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from config import chromium
from config.environment import PLACEHOLDER

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / ".state-test" / "results"
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest"]


@dataclass
class Result:
    name: str
    ok: bool
    seconds: float
    note: str = ""
    passed: int = 0
    failed: int = 0


def main(argv: list[str]) -> int:
    RESULTS.mkdir(parents=True, exist_ok=True)
    fast = "--fast" in argv
    chosen = [word for word in argv if word != "--fast"]
    results = [tests("Tests", chosen)] if chosen else [*static(), *suites(fast)]
    return summarise(results)


def static() -> list[Result]:
    """What needs no server, or only an empty one."""
    placeholder = {**PLACEHOLDER, "DJANGO_SETTINGS_MODULE": "config.settings"}
    aside = {"FIRSTVISIT_STATE": str(ROOT / ".state-test" / "commands")}  # a running `up` has nothing to do with it
    return [
        run("Format", [BIN / "ruff", "format", "--check", "--quiet", "."]),
        run("Lint", [BIN / "ruff", "check", "--quiet", "."]),
        run("Types", [BIN / "mypy", "--no-incremental"], placeholder),  # a cache may remember a module as missing
        run("Imports point down", [BIN / "lint-imports"]),
        run("Migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], aside),
    ]


def suites(fast: bool) -> list[Result]:
    done = [tests("Unit and integration tests", ["-m", "not browser and not faults", "-n", "2", "--dist", "loadfile"])]
    if not fast:
        done += [browser(), tests("Faults", ["-m", "faults"])]
    return done


def browser() -> Result:
    name = "Browser tests"
    if chromium.find():
        return tests(name, ["-m", "browser"])
    heading(name)
    required = os.environ.get("REQUIRE_BROWSER") == "1"
    line = f"NO CHROMIUM: the browser tests {'cannot run' if required else 'are SKIPPED'}. Install one with"
    print("\n".join(["", "!" * 78, f"  {line}", f"      {chromium.how_to_install()}", "!" * 78]), flush=True)
    return Result(name, not required, 0.0, "no Chromium" if required else "SKIPPED: no Chromium")


def tests(name: str, words: list[str]) -> Result:
    """A run of pytest, counted from its report."""
    report = RESULTS / f"{name.split()[0].lower()}.xml"
    report.unlink(missing_ok=True)
    result = run(name, [*PYTEST, f"--junitxml={report}", *words])
    if not report.exists():
        result.ok, result.failed, result.note = False, 1, "pytest did not come to its end"
        return result
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314, written by our own pytest
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        result.failed += bad
        result.passed += int(suite.get("tests", 0)) - bad - skipped
        result.note = f"{skipped} skipped" if skipped else ""
    if not result.passed and not result.failed:
        result.ok, result.note = False, "no test was found"
    return result


def run(name: str, command: list[str | Path], more: dict[str, str] | None = None) -> Result:
    heading(name)
    began = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **(more or {})}, check=False).returncode
    return Result(name, code == 0, time.monotonic() - began)


def heading(name: str) -> None:
    print(f"\n== {name} {'=' * (74 - len(name))}", flush=True)


def summarise(results: list[Result]) -> int:
    heading("Summary")
    for result in results:
        state = "ok" if result.ok else "FAILED"
        counts = f"{result.passed} passed, {result.failed} failed" if result.passed or result.failed else ""
        words = ", ".join(filter(None, (counts, result.note)))
        print(f"  {state:<8}{result.name:<28}{result.seconds:>7.1f} s  {words}".rstrip())
    passed, failed = sum(result.passed for result in results), sum(result.failed for result in results)
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 0 if all(result.ok for result in results) else 1
