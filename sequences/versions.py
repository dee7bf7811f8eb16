"""Published versions as the engine reads them: immutable, so each process keeps the ones it has met.

Contents are immutable too (a change is a new revision), so what is kept here never goes stale.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from uuid import UUID

from messaging import render
from practices.tenancy import sql

_KEEP = 2_000
_kept: dict[UUID, "Compiled"] = {}


@dataclass(frozen=True, slots=True)
class Words:
    """One content: Liquid in the languages there are."""

    content_id: UUID
    purpose: str
    subject: dict[str, str]
    body: dict[str, str]

    @property
    def names(self) -> set[str]:
        """What of a person they say, in any language."""
        return {name for text in (*self.subject.values(), *self.body.values()) for name in render.names(text)}


@dataclass(frozen=True, slots=True)
class CompiledStep:
    position: int
    channel: str
    kind: str
    after_minutes: int
    at: time | None
    only_if: str
    useful_minutes: int
    allowance_minutes: int
    words: Words
    instead: Words | None  # the email where the text may not be sent
    answers: dict[str, Words] = field(default_factory=dict)  # said instead, by the lead's latest barrier
    team_id: UUID | None = None  # who makes a call; None: the lead's owner
    before_minutes: int | None = None  # of the visit it counts down to

    @property
    def names(self) -> set[str]:
        """What of a person any of its words say."""
        return {name for words in (self.words, self.instead, *self.answers.values()) if words for name in words.names}


@dataclass(frozen=True, slots=True)
class Compiled:
    kind: str  # of its sequence: what ends it
    steps: tuple[CompiledStep, ...]

    def step(self, position: int) -> CompiledStep | None:
        """Positions count from 1; past the last there is none."""
        return self.steps[position - 1] if 1 <= position <= len(self.steps) else None


def compiled(version_ids: Iterable[UUID]) -> dict[UUID, Compiled]:
    """In tenant() or sets(). One statement, and none once this process has met them all."""
    wanted = {*version_ids}
    if missing := wanted - _kept.keys():
        if len(_kept) + len(missing) > _KEEP:
            _kept.clear()
        _kept.update(_read(missing))
    return {version_id: _kept[version_id] for version_id in wanted}


def first_step(version_id: UUID) -> CompiledStep | None:
    """None: it has none."""
    try:
        return compiled([version_id])[version_id].step(1)
    except KeyError:
        return None


READ = """
SELECT v.id, q.kind, s.position, s.channel, s.kind, s.after_minutes, s.before_minutes, s.at, s.only_if,
  s.useful_minutes, s.allowance_minutes, c.id, c.purpose, c.subject_en, c.subject_es, c.body_en, c.body_es,
  i.id, i.purpose, i.subject_en, i.subject_es, i.body_en, i.body_es, s.team_id, answer.found
FROM sequences_version v
JOIN sequences_sequence q ON q.id = v.sequence_id AND q.practice_id = v.practice_id
JOIN sequences_step s ON s.version_id = v.id AND s.practice_id = v.practice_id
JOIN messaging_content c ON c.id = s.content_id AND c.practice_id = s.practice_id
LEFT JOIN messaging_content i ON i.id = s.instead_id AND i.practice_id = s.practice_id
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_array(a.code, w.id, w.purpose, w.subject_en, w.subject_es, w.body_en, w.body_es)) AS found
  FROM sequences_answer a JOIN messaging_content w ON w.id = a.content_id AND w.practice_id = a.practice_id
  WHERE a.step_id = s.id AND a.practice_id = s.practice_id) answer ON true
WHERE v.id = ANY(%s) ORDER BY v.id, s.position"""


def _read(version_ids: Iterable[UUID]) -> dict[UUID, Compiled]:
    kinds: dict[UUID, str] = {}
    steps: dict[UUID, list[CompiledStep]] = {}
    for version_id, of_sequence, *columns in sql(READ, list(version_ids)):
        timed, words, instead, (team_id, answers) = columns[:9], columns[9:15], columns[15:21], columns[21:]
        position, channel, kind, after, before, at, only_if, useful, allowance = timed
        step = CompiledStep(
            position, channel, kind, after, at, only_if, useful, allowance, before_minutes=before,
            words=_words(*words), instead=_words(*instead) if instead[0] else None,
            answers={code: _words(UUID(id), *said) for code, id, *said in json.loads(answers or "[]")}, team_id=team_id,
        )  # fmt: skip
        kinds[version_id] = of_sequence
        steps.setdefault(version_id, []).append(step)
    return {version_id: Compiled(kinds[version_id], tuple(found)) for version_id, found in steps.items()}


def _words(content_id: UUID, purpose: str, subject_en: str, subject_es: str, body_en: str, body_es: str) -> Words:
    return Words(content_id, purpose, {"en": subject_en, "es": subject_es}, {"en": body_en, "es": body_es})
