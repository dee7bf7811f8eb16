"""Who asked, when and how: the inquiries of ninety days, in the rhythm of a week and of a day."""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from desk.demo import odds, people, said
from desk.demo.journey import Asked, answers_that_hold
from desk.demo.people import Patient
from desk.demo.setting import Setting
from intake.models import Inquiry

T = TypeVar("T")


def draw(dice: random.Random, weights: Mapping[T, int]) -> T:
    return dice.choices([*weights], weights=[*weights.values()])[0]


def deal(dice: random.Random, weights: Mapping[T, int], count: int) -> list[T]:
    """As many of each as its weight says, shuffled: chance decides the order, not the shares."""
    total = sum(weights.values())
    hand = [each for each, weight in weights.items() for _one in range(weight * count // total + 1)]
    dice.shuffle(hand)
    return hand[:count]


def moments(dice: random.Random, setting: Setting, count: int) -> list[datetime]:
    """So many instants of the last ninety days, in order: weekdays and mornings most, a third while nobody answers."""
    today = setting.now.astimezone(setting.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    days = [today - timedelta(days=back) for back in range(odds.DAYS, -1, -1)]
    busy = [odds.BY_WEEKDAY[day.weekday()] * (1 + index / 240) for index, day in enumerate(days)]
    found = []
    for day in dice.choices(days, weights=busy, k=count):
        hour = dice.choices(range(24), weights=odds.BY_HOUR)[0]
        local = day + timedelta(hours=hour, seconds=dice.randrange(3600), milliseconds=dice.randrange(1000))
        found.append(local.replace(tzinfo=setting.zone).astimezone(UTC))
    return sorted(at for at in found if at < setting.now)


def arrivals(
    dice: random.Random, setting: Setting, count: int, areas: tuple[str, ...]
) -> Iterator[tuple[Patient, Asked]]:
    asked = moments(dice, setting, count)
    keys = deal(dice, {key: odds.LINES[key].share for key in setting.lines}, len(asked))
    sources = deal(dice, {name: source.share for name, source in odds.SOURCES.items()}, len(asked))
    for index, (at, key, source) in enumerate(zip(asked, keys, sources, strict=True)):
        language = "es" if dice.random() < odds.SPANISH else "en"
        patient = people.past(index, areas, language=language)
        if dice.random() < odds.NO_EMAIL:
            patient = patient._replace(email="")
        if odds.SOURCES[source].channel != Inquiry.Channel.CALL:
            patient = patient._replace(wrote=said.inquiry(dice, key, language))
        yield patient, _asked(dice, setting, key, source, language, at)


def _asked(dice: random.Random, setting: Setting, key: str, source: str, language: str, at: datetime) -> Asked:
    line, habits = setting.lines[key], odds.LINES[key]
    channel = odds.SOURCES[source].channel
    fits = dice.random() < habits.fits
    criteria = setting.criteria.get(line.pk, [])
    shows = fits and dice.random() < odds.SHOWS_IN_THE_FORM
    rule = setting.rule(line, language=language)
    return Asked(
        at=at,
        line=line,
        place=dice.choices(setting.places, weights=[2, *[1] * (len(setting.places) - 1)])[0],
        source=source,
        channel=channel,
        owner=rule.owner,
        team=rule.team,
        rule=rule.name,
        answers=answers_that_hold(criteria, dice, at.year) if shows else {},
        may_text=dice.random() >= odds.NO_TEXT,
        may_email=dice.random() >= 0.05,
        returning=dice.random() < odds.RETURNING,
        self_pay=None if dice.random() < 0.25 else dice.random() < habits.self_pay,
    )
