"""What the person who started it sees: a line for each thing done, one screen, and a line when something ends."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from config.state import read_json

WIDTH = 26


class Screen:
    """Also keeps what it said in STATE/logs/supervisor.log. A terminal that went away is no reason to end."""

    def __init__(self, log: TextIO, out: TextIO = sys.stdout):
        self.log, self.out = log, out
        self.live = out.isatty()

    def say(self, text: str = "", end: str = "\n") -> None:
        with contextlib.suppress(OSError):
            self.out.write(text + end)
            self.out.flush()

    def note(self, text: str) -> None:
        """Something happened: with the time of day, here and in the log."""
        with contextlib.suppress(OSError):  # a full disk ends other things, not the one that restarts them
            self.log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")
            self.log.flush()
        self.say(f"  {time.strftime('%H:%M:%S')}  {text}")

    @contextlib.contextmanager
    def step(self, text: str) -> Iterator[None]:
        """`text …`, and how long it took once it is done."""
        began = time.monotonic()
        if self.live:
            self.say(f"  {text} ...", end="")
        done = False
        try:
            yield
            done = True
        finally:
            if done:
                seconds = time.monotonic() - began
                self.say(f"\r  {text} ... {seconds:.1f} s" if self.live else f"  {text} ... {seconds:.1f} s")
            elif self.live:
                self.say()

    def ready(self, *, app: str, carrier: str | None, demo: Path, state: Path, logs: Path) -> None:
        lines = ["", f"  {self.bold('Firstvisit is running')}", ""]
        lines.append(self.fact("Open", app))
        if carrier:
            lines.append(
                self.fact("The patient's phone", f"{carrier}  (texts and emails end here, never at a real number)")
            )
        facts = read_json(demo)
        for practice in facts.get("practices", []):
            for form in practice.get("forms", [])[:1]:
                address = app + urlsplit(form["url"]).path  # the port may be another than when it was written down
                lines.append(self.fact(f"Inquiry form, {practice['name']}", address))
        lines += self.sign_ins(facts.get("sign_ins", []))
        lines += ["", self.fact("Data", str(state)), self.fact("Logs", str(logs))]
        lines += ["", "  Ctrl-C stops everything and keeps the data.", ""]
        self.say("\n".join(lines))

    def sign_ins(self, people: list[Mapping[str, Any]]) -> list[str]:
        """By practice, as a person may work in two."""
        lines = ["", "  Sign in with a password made up for this installation:"] if people else []
        width = max((len(person["email"]) for person in people), default=0)
        for practice in dict.fromkeys(person["practice"] for person in people):
            lines.append(f"  {practice}")
            for person in people:
                if person["practice"] == practice:
                    role = person["role"].replace("_", " ")
                    lines.append(f"    {person['email']:<{width}}  {person['password']}  {role}")
        return lines

    def fact(self, name: str, value: str) -> str:
        return f"  {name:<{WIDTH}}{value}" if len(name) < WIDTH else f"  {name}\n  {'':<{WIDTH}}{value}"

    def bold(self, text: str) -> str:
        return f"\033[1m{text}\033[0m" if self.live and not os.environ.get("NO_COLOR") else text
