"""A random order of files, and of the tests in each, that TEST_SEED repeats. A file that says IN_ORDER tells one story."""

import os
import random

import pytest


def seed() -> str:
    """The workers of xdist inherit it: all of them must agree."""
    return os.environ.setdefault("TEST_SEED", str(random.SystemRandom().randrange(10**6)))


def shuffle(items: list[pytest.Item]) -> None:
    chance = random.Random(seed())
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(str(item.path), []).append(item)
    groups = list(files.values())
    chance.shuffle(groups)
    for group in groups:
        if not getattr(getattr(group[0], "module", None), "IN_ORDER", False):
            chance.shuffle(group)
    items[:] = [item for group in groups for item in group]
