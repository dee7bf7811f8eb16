"""What is wrong with a sequence before it is published, step by step and in words (R44–R48, F26, F30, F32, F34).

`faults` is pure and fast: the editor asks as one types, and the starter playbooks are held against it by a test. A fault
keeps a version from being published; a warning is a second look. Both have a code, and words for whoever edits.

What a version means for the caps is read from its plan: every step done when it is asked for, by somebody who enters at
ten in the morning, hears everything and answers nothing. The gate holds the caps again, on what truly happened.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from messaging import gates
from messaging.models import Kind
from messaging.render import STOP_WORDS, Unrenderable, compiled, segments
from sequences import barred, reading, timing
from sequences.decide import ONLY_IF

SEGMENTS = 3
APART = timedelta(hours=20)  # between automatic touches, after the first day
DAY, WEEK = timedelta(days=1), timedelta(days=7)
UTC = ZoneInfo("UTC")
ENTERED = datetime(2026, 1, 5, 10, tzinfo=UTC)  # a Monday
LANGUAGES = ("en", "es")
WRITTEN = frozenset((timing.SMS, timing.EMAIL))

# The ways in which a message asks for something, in either language. Saying how to stop is no next step.
ASKS: dict[str, re.Pattern[str]] = {
    "reply": re.compile(r"\b(?:reply|answer this|write back|responda|conteste|respóndanos)\b", re.IGNORECASE),
    "call": re.compile(r"\b(?:call|phone) (?:us\b|[+(]?\d)|\bllámenos\b|\bllame (?:al|a nuestr)", re.IGNORECASE),
    "link": re.compile(r"https?://"),
}
STOPPING = re.compile(r"(?:reply|responda)\s+(?:STOP|ALTO)\b[^.]*\.?", re.IGNORECASE)


class Fault(NamedTuple):
    step: int  # its position; 0: the sequence as a whole
    code: str
    words: str
    warning: bool = False


class Words(Protocol):
    @property
    def purpose(self) -> str: ...
    @property
    def subject(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> Mapping[str, str]: ...


class Step(timing.Timed, Protocol):
    """What the checks read of a step: versions.CompiledStep has it, and so has what an editor holds."""

    # `before_minutes`, of a step that counts back from a visit, is read where there is one.

    @property
    def position(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def only_if(self) -> str: ...
    @property
    def words(self) -> Words: ...
    @property
    def instead(self) -> Words | None: ...
    @property
    def answers(self) -> Mapping[str, Words]: ...


class Version(Protocol):
    @property
    def steps(self) -> Sequence[Step]: ...


@dataclass(frozen=True, slots=True)
class Policy:
    """Where it runs: the practice's own caps, and whether its service line is sensitive."""

    texts_per_day: int = gates.NURTURE_A_DAY
    texts_per_week: int = gates.NURTURE_A_WEEK
    sensitive: bool = False


def faults(version: Version, policy: Policy = Policy()) -> list[Fault]:  # noqa: B008 - frozen
    """Everything that is wrong, by step; empty when all is well. Never raises on what somebody typed."""
    found = [*_shape(version.steps), *_cadence(version.steps, policy)]
    for step in version.steps:
        found += _step(step, policy)
    return sorted(set(found), key=lambda fault: (fault.warning, fault.step, fault.code, fault.words))


def blocking(found: Iterable[Fault]) -> list[Fault]:
    return [fault for fault in found if not fault.warning]


# ---- The list of steps ----
def _shape(steps: Sequence[Step]) -> Iterator[Fault]:
    if not steps:
        yield Fault(0, "empty", _("There is no step in it."))
        return
    last = steps[-1]
    if last.channel not in WRITTEN:
        words = _("It ends without a word to the person. End with a message that says you will not write again.")
        yield Fault(last.position, "no_exit", words)
    for step in steps:
        if step.kind == Kind.ACKNOWLEDGEMENT and step is not steps[0]:
            yield Fault(step.position, "not_first", _("Only the first message may say that the inquiry has come."))
        if step.only_if and step.only_if not in ONLY_IF:
            yield Fault(
                step.position, "unknown_condition", _("There is no such condition: %(name)s.") % {"name": step.only_if}
            )
        if step.channel == timing.SMS and step.instead is None:
            words = _("Who may not be texted gets nothing here. Add an email to send instead.")
            yield Fault(step.position, "no_email_instead", words, warning=True)


# ---- Caps and gaps ----
class Touch(NamedTuple):
    step: Step
    at: datetime

    @property
    def day(self) -> int:
        return (self.at.date() - ENTERED.date()).days


def planned(steps: Sequence[Step]) -> list[Touch]:
    """When each step is asked for; one that counts back from a visit, by a visit a month from now."""
    touches, since = [], ENTERED
    for step in steps:
        before = getattr(step, "before_minutes", None)
        since = ENTERED + 4 * WEEK - timedelta(minutes=before) if before is not None else timing.asked(step, since, UTC)
        touches.append(Touch(step, since))
    return sorted(touches, key=lambda touch: touch.at)


def _cadence(steps: Sequence[Step], policy: Policy) -> Iterator[Fault]:
    counted = [touch for touch in planned(steps) if touch.step.kind != Kind.ACKNOWLEDGEMENT]
    automatic = [touch for touch in counted if touch.step.channel in WRITTEN]
    texts = [touch for touch in counted if touch.step.channel == timing.SMS]
    nurture = [touch for touch in texts if touch.step.kind == Kind.NURTURE]
    visit = [touch for touch in texts if touch.step.kind == Kind.VISIT]
    day, week = min(policy.texts_per_day, gates.NURTURE_A_DAY), min(policy.texts_per_week, gates.NURTURE_A_WEEK)
    for each in _over(nurture, day, lambda first, last: first.day == last.day):
        words = _("More than %(most)s automatic texts on one day.") % {"most": day}
        yield Fault(each.step.position, "texts_a_day", words)
    for each in _over(nurture, week, _within(WEEK)):
        words = _("More than %(most)s automatic texts in seven days.") % {"most": week}
        yield Fault(each.step.position, "texts_a_week", words)
    for each in _over(visit, gates.VISIT_A_WEEK, _within(WEEK)):
        words = _("More than %(most)s texts about a visit in seven days.") % {"most": gates.VISIT_A_WEEK}
        yield Fault(each.step.position, "visit_texts_a_week", words)
    reached = [touch for touch in counted if touch.step.channel != timing.EMAIL]
    for each in _over(reached, gates.CONTACTS_A_DAY, _within(DAY)):
        words = _("More than %(most)s texts and calls within 24 hours.") % {"most": gates.CONTACTS_A_DAY}
        yield Fault(each.step.position, "contacts_a_day", words)
    yield from _too_close(automatic)
    yield from _narrowing(automatic)


def _within(span: timedelta) -> Callable[[Touch, Touch], bool]:
    return lambda first, last: last.at - first.at < span


def _over(touches: Sequence[Touch], most: int, together: Callable[[Touch, Touch], bool]) -> list[Touch]:
    """Those that are one too many: the touch `most` places before is still together with them."""
    return [last for first, last in zip(touches, touches[most:], strict=False) if together(first, last)]


def _too_close(automatic: Sequence[Touch]) -> Iterator[Fault]:
    for first, next_ in pairwise(automatic):
        if first.day > 0 and next_.at - first.at < APART and first.step.kind == next_.step.kind == Kind.NURTURE:
            words = _("Less than 20 hours after the message before it.")
            yield Fault(next_.step.position, "too_close", words)


def _narrowing(automatic: Sequence[Touch]) -> Iterator[Fault]:
    """Short early, then wider and wider: a gap, in days, that is smaller than the one before it (F30)."""
    nurture = [touch for touch in automatic if touch.step.kind == Kind.NURTURE]
    gaps = [(next_, next_.day - first.day) for first, next_ in pairwise(nurture) if next_.day > first.day]
    for (_before, wide), (touch, narrow) in pairwise(gaps):
        if narrow < wide:
            said = {"narrow": narrow, "wide": wide}
            words = _("The gap narrows here: %(narrow)s days, after %(wide)s days before.") % said
            yield Fault(touch.step.position, "narrowing", words, warning=True)


# ---- The words of a step ----
def _step(step: Step, policy: Policy) -> Iterator[Fault]:
    contents = [(step.channel, step.words), *((step.channel, words) for words in step.answers.values())]
    if step.instead is not None:
        contents.append((timing.EMAIL, step.instead))
    for channel, words in contents:
        for fault in _content(channel, words, policy):
            yield fault._replace(step=step.position)


def _content(channel: str, words: Words, policy: Policy) -> Iterator[Fault]:
    if not words.purpose.strip():
        yield Fault(0, "no_purpose", _("Say what this step is for."))
    for language in LANGUAGES:
        body, subject = words.body.get(language, ""), words.subject.get(language, "")
        if not body.strip() or (channel == timing.EMAIL and not subject.strip()):
            missing = {"en": _("The English words are missing."), "es": _("The Spanish words are missing.")}
            yield Fault(0, f"missing_{language}", missing[language])
            continue
        try:
            compiled(body), compiled(subject)
        except Unrenderable as error:
            yield Fault(0, "unknown_word", str(error))
            continue
        if channel in WRITTEN:
            yield from _said(channel, subject, body, language, policy)


def _said(channel: str, subject: str, body: str, language: str, policy: Policy) -> Iterator[Fault]:
    """What the patient reads, as it reads with sample values."""
    read = reading.sample(body, language)
    if len(asks(read)) > 1 or len(asks(reading.sample(body, language, phone=""))) > 1:
        yield Fault(0, "two_next_steps", _("It asks for two things. Ask for one."))
    title = reading.sample(subject, language) if channel == timing.EMAIL else ""
    everything = "\n".join((title, read, subject, body))  # also what only some would read, or in place of a name
    if barred_word := barred.found(everything, sensitive=policy.sensitive):
        words = _("No message may say “%(word)s”: anybody may read it on the phone.") % {"word": barred_word}
        yield Fault(0, "barred_word", words)
    grade = reading.grade(body, language)
    if grade > reading.SIXTH:
        words = _("It reads like grade %(grade)s. Shorter sentences and shorter words bring it to 6.")
        yield Fault(0, "grade", words % {"grade": f"{grade:.1f}"})
    if channel == timing.SMS and segments(f"{read.strip()} {STOP_WORDS[language]}") > SEGMENTS:
        words = _("It is longer than %(most)s texts.") % {"most": SEGMENTS}
        yield Fault(0, "long", words)


def asks(said: str) -> set[str]:
    """By which ways a text asks for something."""
    without = STOPPING.sub("", said)
    return {name for name, pattern in ASKS.items() if pattern.search(without)}
