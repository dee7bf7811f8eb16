"""Ninety days before today: people who asked, were answered, met, booked, seen, or lost, by the dice of a fixed seed.

Every life is told up to now. One that has come this far waits for something: the next step of its cadence, a call that was
promised for a later day, a visit. Nothing of it is due at once, and nothing waits to be sent.
"""

import random

from desk.demo import odds
from desk.demo.arrivals import arrivals, draw
from desk.demo.book import Book
from desk.demo.journey import Journey
from desk.demo.life import Life
from desk.demo.setting import Setting
from desk.demo.telling import SOON, key_of, way_of


def write(setting: Setting, book: Book, dice: random.Random, *, count: int, areas: tuple[str, ...]) -> None:
    """In the practice's tenant. The same seed and day tell the same story."""
    for patient, asked in arrivals(dice, setting, count, areas):
        answerer = asked.owner or setting.members[draw(dice, odds.LINES[key_of(setting, asked)].owners)]
        hand, way = odds.HANDS[answerer.name.split()[0]], way_of(setting, asked)
        minutes = 0.5 + dice.expovariate(0.69 / (hand.median_minutes * way.waits))
        answered = setting.hours.add(asked.at, minutes)
        if answered + SOON < setting.now:  # who still waits for a first answer is one of the living
            Life(Journey(setting, book, dice, patient, asked), answerer).live(answered)
