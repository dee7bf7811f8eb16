"""Whether somebody can be seen on a service line, and whether they must be helped at once. Pure: rows in, outcome out.

Each criterion holds, fails, or is unknown because it was not asked; unknown stops nobody. What fails says what it leads to.
Warning signs are words that never wait for a sequence (F11); they are looked for in everything a person typed.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, TypeVar

from intake.fields import NO, YES
from intake.folding import fold
from leads.models import Fit

ADULT = 18
LONGEST_AGE = 3  # digits
HOLDS, FAILS, UNKNOWN = "holds", "fails", "unknown"


class Asked(Protocol):
    """What qualify reads of a Criterion."""

    field: str
    operator: str
    value: Any
    otherwise: str
    reason: str
    label: str


class Result(NamedTuple):
    criterion: Any
    outcome: str
    reason: str


class Outcome(NamedTuple):
    fit: str
    reason: str
    results: list[Result]


def _equals(given: Any, value: Any) -> bool:
    return fold(given) == fold(value)


def _one_of(given: Any, value: Any) -> bool:
    return fold(given) in map(fold, _list(value))


def _at_least(given: Any, value: Any) -> bool:
    return float(given) >= float(value)


def _at_most(given: Any, value: Any) -> bool:
    return float(given) <= float(value)


def _is_true(given: Any, value: Any) -> bool:
    said = str(given).strip().casefold()
    if said not in YES | NO:
        raise ValueError
    return said in YES


def _starts_with(given: Any, value: Any) -> bool:
    """With any of a list: postal codes of the area, say."""
    return any(fold(given).replace(" ", "").startswith(fold(start).replace(" ", "")) for start in _list(value))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": _equals,
    "not_equals": lambda given, value: not _equals(given, value),
    "one_of": _one_of,
    "not_one_of": lambda given, value: not _one_of(given, value),
    "at_least": _at_least,
    "at_most": _at_most,
    "is_true": _is_true,
    "is_false": lambda given, value: not _is_true(given, value),
    "starts_with": _starts_with,
}
WORST_FIRST = (Fit.URGENT, Fit.NOT_A_FIT, Fit.NEEDS_PERSON)


def facts(fields: Mapping[str, Any], *, year: int) -> dict[str, Any]:
    """What was filled in, and what follows from it: `age` is the one they reach this year, else the one they gave.

    An age that is no number was not given: nothing that somebody types keeps their inquiry from being understood.
    """
    known = dict(fields)
    given = str(known.pop("age", "")).strip()
    if known.get("birth_year"):
        known["age"] = year - int(known["birth_year"])
    elif given.isdecimal() and len(given) <= LONGEST_AGE:
        known["age"] = int(given)
    return known


def qualify(criteria: Iterable[Asked], fields: Mapping[str, Any]) -> Outcome:
    """The worst of what failed decides; with nothing failed, a fit only if everything was asked."""
    results = [_judge(criterion, fields) for criterion in criteria]
    failed = [result.criterion for result in results if result.outcome == FAILS]
    for fit in WORST_FIRST:
        for criterion in failed:
            if criterion.otherwise == fit:
                return Outcome(fit, criterion.reason, results)
    if 0 <= fields.get("age", ADULT) < ADULT:  # a minor is not enrolled: contact is the guardian's (R49)
        return Outcome(Fit.NEEDS_PERSON, "Under 18: speak with a parent or guardian first", results)
    asked = [result for result in results if result.outcome != UNKNOWN]
    if results and len(asked) == len(results):
        return Outcome(Fit.FIT, "Everything we ask for this service holds", results)
    open_points = ", ".join(result.criterion.label for result in results if result.outcome == UNKNOWN)
    return Outcome(Fit.UNKNOWN, f"Still to ask: {open_points}"[:200] if open_points else "", results)


def _judge(criterion: Asked, fields: Mapping[str, Any]) -> Result:
    given = fields.get(criterion.field)
    operator = OPERATORS.get(criterion.operator)
    if given in (None, "") or operator is None:
        return Result(criterion, UNKNOWN, "Not asked yet")
    try:
        holds = operator(given, criterion.value)
    except (ValueError, TypeError, OverflowError):
        return Result(criterion, UNKNOWN, "The answer could not be read")
    return Result(criterion, HOLDS, "") if holds else Result(criterion, FAILS, criterion.reason)


class Sign(Protocol):
    phrases: Any
    label: str
    crisis: bool


S = TypeVar("S", bound=Sign)


def warning(signs: Iterable[S], text: str) -> S | None:
    """The sign whose phrase is in the text, whole words only ("suicid*" stands for every word that begins so).

    A sign that tells of a crisis goes before another.
    """
    said = f" {fold(text)} "
    found = [sign for sign in signs if any(_is_said(phrase, said) for phrase in sign.phrases)]
    return next((sign for sign in found if sign.crisis), found[0] if found else None)


def _is_said(phrase: str, said: str) -> bool:
    words = _folded(phrase)
    return bool(words) and f" {words}{'' if phrase.rstrip().endswith('*') else ' '}" in said


_folded = lru_cache(maxsize=10_000)(fold)  # phrases are few and come again with every inquiry
