"""Instants as the demo's messages say them, in the practice's zone and the person's language."""

import random
from datetime import datetime, timedelta

from django.utils.translation import override

from desk.demo.diary import Time
from desk.demo.setting import Setting
from practices import times


def said(at: datetime, setting: Setting, language: str) -> str:
    with override(language):
        return times.visit_time(at, setting.zone)


def both(offered: list[Time], setting: Setting, language: str) -> str:
    """Two times to choose between."""
    return {"en": " or ", "es": " o "}[language].join(said(time.starts_at, setting, language) for time in offered)


def two(setting: Setting, at: datetime, dice: random.Random) -> list[Time]:
    """Two free times of different days, a few days on; nobody is given them by it."""
    first = at.astimezone(setting.zone).date()
    found: list[Time] = []
    for offset in range(2, 14):
        free = setting.diary.free(first + timedelta(days=offset))
        if free and len(found) < 2:
            found.append(dice.choice(free))
    return found
