"""A starter playbook as its file says it: sequences/playbooks/<key>.toml, read once, free of the database.

A step may take a message that several playbooks send by name (`says = "missed_you"`, from shared/messages.toml), and what
it says itself comes first. A step that answers doubts names their codes (`answers = ["cost"]`, from shared/answers.toml);
its own words are for whoever has none. A draft has what sequences.checks reads, so that files are held to the same rules
as what a manager edits.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FOLDER = Path(__file__).with_name("playbooks")
UNITS = {"m": 1, "h": 60, "d": 24 * 60}
LANGUAGES = ("en", "es")
NOTHING = "none"  # a next step: it asks for nothing


@dataclass(frozen=True, slots=True)
class Words:
    """One content."""

    channel: str
    purpose: str
    next_step: str
    subject: dict[str, str]
    body: dict[str, str]

    @property
    def said_purpose(self) -> str:
        return said("purposes", self.purpose)

    @property
    def said_next_step(self) -> str:
        return "" if self.next_step == NOTHING else said("next_steps", self.next_step)


@dataclass(frozen=True, slots=True)
class Step:
    position: int
    channel: str
    kind: str
    after_minutes: int
    before_minutes: int | None
    at: time | None
    only_if: str
    useful_minutes: int
    allowance_minutes: int
    team: str  # who makes a call, by name
    words: Words
    instead: Words | None
    answers: dict[str, Words]


@dataclass(frozen=True, slots=True)
class Playbook:
    key: str
    name: str
    kind: str
    note: str
    segment: str
    team: str  # where the leads of its service line go
    service_line: dict[str, Any] | None
    criteria: list[dict[str, Any]]
    warning_signs: list[dict[str, Any]]
    first_call: Words | None
    steps: tuple[Step, ...] = field(default=())

    @property
    def teams(self) -> list[str]:
        """Everybody who has something to do in it, in the order in which they do."""
        return list(dict.fromkeys(team for team in (self.team, *(step.team for step in self.steps)) if team))

    @property
    def said_name(self) -> str:
        return _either(self.name, (self.service_line or {}).get("name_es", ""))

    @property
    def said_criteria(self) -> list[str]:
        return [_either(criterion["label"], criterion["label_es"]) for criterion in self.criteria]

    @property
    def said_signs(self) -> list[str]:
        return [said("signs", sign["label"]) for sign in self.warning_signs]

    @property
    def said_teams(self) -> list[str]:
        return [said("teams", team) for team in self.teams]

    @property
    def sensitive(self) -> bool:
        return bool(self.service_line and self.service_line.get("sensitive"))


def said(what: str, english: str) -> str:
    """A purpose, next step, sign or team ("purposes", …) of a playbook in the language of the moment; one that a manager
    has written stays as it is."""
    return _either(english, _shared("spanish")[what].get(english, ""))


def _either(english: str, spanish: str) -> str:
    return spanish if spanish and get_language() == "es" else english


def keys() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def offered() -> list[Playbook]:
    """Those of a service line, for a manager to choose from; the others come with every practice."""
    found = [playbook for key in keys() if (playbook := read(key)).service_line]
    return sorted(found, key=lambda playbook: playbook.name)


@cache
def read(key: str) -> Playbook:
    """Raises KeyError for one that does not exist."""
    path = FOLDER / f"{key}.toml"
    if not path.is_file():
        raise KeyError(key)
    data = tomllib.loads(path.read_text())
    return Playbook(
        key=data["key"],
        name=data["name"],
        kind=data.get("kind", "nurture"),
        note=data.get("note", ""),
        segment=data.get("segment", ""),
        team=data.get("team", ""),
        service_line=data.get("service_line"),
        criteria=data.get("criteria", []),
        warning_signs=data.get("warning_signs", []),
        first_call=_words({**data["first_call"], "channel": "call"}) if "first_call" in data else None,
        steps=tuple(_step(position, step) for position, step in enumerate(data["steps"], start=1)),
    )


def minutes(text: str) -> int:
    """ "0", "45m", "2h", "1d" and their sums ("1d 2h")."""
    return sum(int(part[:-1]) * UNITS[part[-1]] for part in text.split() if part != "0")


@cache
def _shared(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / "shared" / f"{name}.toml").read_text())


def _step(position: int, own: dict[str, Any]) -> Step:
    shared = _shared("messages")[own["says"]] if "says" in own else {}
    data = {
        **shared,
        **own,
        **{language: {**shared.get(language, {}), **own.get(language, {})} for language in LANGUAGES},
    }
    return Step(
        position=position,
        channel=data["channel"],
        kind=data.get("kind", "nurture"),
        after_minutes=minutes(data.get("after", "0")),
        before_minutes=minutes(data["before"]) if "before" in data else None,
        at=time.fromisoformat(data["at"]) if "at" in data else None,
        only_if=data.get("only_if", ""),
        useful_minutes=minutes(data.get("useful", "2d")),
        allowance_minutes=minutes(data.get("allowance", "4h")),
        team=data.get("team", ""),
        words=_words(data),
        instead=_words({**data, **data["instead"], "channel": "email"}) if "instead" in data else None,
        answers=_answers(data.get("answers", ()), data["channel"]),
    )


def _answers(codes: Iterable[str], channel: str) -> dict[str, Words]:
    shared = _shared("answers")
    return {code: _words({"channel": channel, "purpose": f"answer: {code}", **shared[code]}) for code in codes}


def _words(data: dict[str, Any]) -> Words:
    return Words(
        channel=data["channel"],
        purpose=data["purpose"],
        next_step=data["next_step"],
        subject={language: data[language].get("subject", "") for language in LANGUAGES},
        body={language: data[language]["body"] for language in LANGUAGES},
    )
