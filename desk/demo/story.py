"""The story of one practice: who lives it now, and the ninety days before."""

import random
from datetime import datetime

from desk.demo import live, past, setting
from desk.demo.book import Book
from desk.demo.practices import Plan
from practices.models import Practice


def write(plan: Plan, practice: Practice, *, now: datetime) -> None:
    """In the practice's tenant. Told again on the same day it is the same story."""
    scene, book = setting.read(practice, plan.playbooks, now=now), Book()
    dice = random.Random(f"{plan.name} {now.astimezone(practice.zone).date()}")  # noqa: S311, a story and no secret
    live.write(scene, book, dice, plan.cast, plan.playbooks, plan.desk)
    past.write(scene, book, dice, count=plan.past, areas=plan.areas)
    book.write()
    live.arrive_now(scene, dice, plan.cast, plan.playbooks)
