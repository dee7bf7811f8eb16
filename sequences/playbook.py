"""Installing a starter playbook into the open practice, with one call (F35, F36, F51).

A playbook (sequences/playbook_file.py) brings a service line with its facts, criteria and warning signs, the teams that
work on it, a routing rule for its leads, the words in English and Spanish, and a published sequence. Installing is
idempotent: what is there already is left as it is, for it may have been changed since. One without a service line
("welcome") takes what no other sequence takes.
"""

from datetime import datetime
from typing import Any

from intake.models import Criterion, WarningSign
from leads import routing
from messaging import render
from messaging.models import Content
from practices import postal, teams
from practices.models import Practice, ServiceLine, Team
from sequences.models import Answer, Sequence, Step, Version
from sequences.playbook_file import LANGUAGES, Playbook, Words, keys, minutes, offered, read
from sequences.playbook_file import Step as StepOfFile

__all__ = ["Playbook", "install", "installed", "keys", "minutes", "offered", "read"]

OUR_AREA = "our area"  # in a file: the ZIP codes of the practice's state


def installed() -> set[str]:
    """The keys of those that the open practice has."""
    return set(Sequence.objects.filter(key__in=keys()).values_list("key", flat=True))


def install(key: str, *, now: datetime) -> Sequence:
    """The sequence of this playbook in the open practice, made now unless it is there."""
    known = Sequence.objects.filter(key=key).first()
    if known:
        return known
    playbook = read(key)
    callers = {name: teams.create(name) for name in playbook.teams}
    line = _service_line(playbook) if playbook.service_line else None
    if line and playbook.team:
        routing.send(line, callers[playbook.team])
    sequence = Sequence.objects.create(
        key=key, name=playbook.name, kind=playbook.kind, service_line=line, segment=playbook.segment
    )
    version = Version.objects.create(
        sequence=sequence,
        number=1,
        published_at=now,
        note=playbook.note,
        first_call=_content(f"{key}.first_call", playbook.first_call) if playbook.first_call else None,
    )
    for step in playbook.steps:
        _step(version, step, key, callers.get(step.team))
    sequence.live = version
    sequence.save(update_fields=["live"])
    return sequence


def _service_line(playbook: Playbook) -> ServiceLine:
    facts: dict[str, Any] = playbook.service_line or {}
    line, made = ServiceLine.objects.get_or_create(name=facts["name"], defaults=facts)
    if made:
        for position, criterion in enumerate(playbook.criteria, start=1):
            _criterion(line, position, criterion)
        for sign in playbook.warning_signs:
            WarningSign.objects.create(service_line=line, **sign)
    return line


def _criterion(line: ServiceLine, position: int, data: dict[str, Any]) -> None:
    """A practice that has not said where it is has no area to ask for."""
    value = data["value"]
    if value == OUR_AREA:
        value = list(postal.starts(Practice.objects.current().state))
    if value != []:
        Criterion.objects.create(service_line=line, position=position, **{**data, "value": value})


def _step(version: Version, data: StepOfFile, key: str, team: Team | None) -> None:
    content = f"{key}.{data.position}"
    step = Step.objects.create(
        version=version,
        position=data.position,
        channel=data.channel,
        kind=data.kind,
        after_minutes=data.after_minutes,
        before_minutes=data.before_minutes,
        at=data.at,
        only_if=data.only_if,
        useful_minutes=data.useful_minutes,
        allowance_minutes=data.allowance_minutes,
        team=team,
        content=_content(content, data.words),
        instead=_content(f"{content}.email", data.instead) if data.instead else None,
    )
    for code, words in data.answers.items():
        Answer.objects.create(step=step, code=code, content=_content(f"{content}.{code}", words))


def _content(key: str, words: Words) -> Content:
    """Words in both languages. Raises render.Unrenderable for a template that asks for what no message may know."""
    said = {
        f"{part}_{language}": getattr(words, part)[language] for part in ("subject", "body") for language in LANGUAGES
    }
    for template in said.values():
        render.compiled(template)
    return Content.objects.create(
        key=key, channel=words.channel, purpose=words.purpose, next_step=words.next_step, **said
    )
