"""Starter playbooks: data in sequences/playbooks/*.toml, installed into the open practice with one call.

A playbook brings a service line with its facts, criteria and warning signs, the words in English and Spanish, and a
published sequence. Installing is idempotent: what has the playbook's key already is left as it is, for it may have been
changed since. The one without a service line ("welcome") takes what no other sequence takes.
"""

import tomllib
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from intake.models import Criterion, WarningSign
from messaging import render
from messaging.models import Content
from practices.models import ServiceLine
from sequences.models import Sequence, SequenceKind, Step, Version

FOLDER = Path(__file__).with_name("playbooks")
UNITS = {"m": 1, "h": 60, "d": 24 * 60}
LANGUAGES = ("en", "es")


def keys() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def read(key: str) -> dict[str, Any]:
    """The playbook as data. Raises KeyError for one that does not exist."""
    path = FOLDER / f"{key}.toml"
    if not path.is_file():
        raise KeyError(key)
    return tomllib.loads(path.read_text())


def minutes(text: str) -> int:
    """ "0", "45m", "2h", "1d" and their sums ("1d 2h")."""
    return sum(int(part[:-1]) * UNITS[part[-1]] for part in text.split() if part != "0")


def install(key: str, *, now: datetime) -> Sequence:
    """The sequence of this playbook in the open practice, made now unless it is there."""
    known = Sequence.objects.filter(key=key).first()
    if known:
        return known
    data = read(key)
    line = _service_line(data) if "service_line" in data else None
    sequence = Sequence.objects.create(
        key=key, name=data["name"], kind=data.get("kind", SequenceKind.NURTURE), service_line=line
    )
    version = Version.objects.create(sequence=sequence, number=1, published_at=now, note=data.get("note", ""))
    for position, step in enumerate(data["steps"], start=1):
        _step(version, position, step, key)
    sequence.live = version
    sequence.save(update_fields=["live"])
    return sequence


def _service_line(data: dict[str, Any]) -> ServiceLine:
    line, made = ServiceLine.objects.get_or_create(name=data["service_line"]["name"], defaults=data["service_line"])
    if made:
        for position, criterion in enumerate(data.get("criteria", ()), start=1):
            Criterion.objects.create(service_line=line, position=position, **criterion)
        for sign in data.get("warning_signs", ()):
            WarningSign.objects.create(service_line=line, **sign)
    return line


def _step(version: Version, position: int, data: dict[str, Any], key: str) -> None:
    Step.objects.create(
        version=version,
        position=position,
        channel=data["channel"],
        kind=data.get("kind", "nurture"),
        after_minutes=minutes(data.get("after", "0")),
        before_minutes=minutes(data["before"]) if "before" in data else None,
        at=time.fromisoformat(data["at"]) if "at" in data else None,
        only_if=data.get("only_if", ""),
        useful_minutes=minutes(data.get("useful", "2d")),
        allowance_minutes=minutes(data.get("allowance", "4h")),
        content=_content(f"{key}.{position}", data),
        instead=_content(f"{key}.{position}.email", {**data, **data["instead"], "channel": "email"})
        if "instead" in data
        else None,
    )


def _content(key: str, data: dict[str, Any]) -> Content:
    """Words in both languages. Raises render.Unrenderable for a template that asks for what no message may know."""
    for language in LANGUAGES:
        for template in data[language].values():
            render.compiled(template)
    return Content.objects.create(
        key=key,
        channel=data["channel"],
        purpose=data["purpose"],
        next_step=data["next_step"],
        **{
            f"{part}_{language}": data[language].get(part, "") for language in LANGUAGES for part in ("subject", "body")
        },
    )
