"""A log tells the kind and the place of an error, and none of its words."""

import logging
import sys

from django.conf import settings
from django.utils.module_loading import import_string


def formatted(words: str, *args: object) -> str:
    plain = settings.LOGGING["formatters"]["plain"]
    formatter = import_string(plain["class"])(plain["format"], style=plain["style"])
    try:
        try:
            raise ValueError("Key (value)=(+15035550142) already exists")
        except ValueError as error:
            raise RuntimeError("Dana asked about implants") from error
    except RuntimeError:
        record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, words, args, sys.exc_info())
    return formatter.format(record)


def test_an_error_is_told_by_its_kind_and_place_alone():
    said = formatted("Internal Server Error: %s", "/p/")
    assert "Internal Server Error: /p/" in said
    assert "RuntimeError, by way of" in said and "ValueError, by way of" in said
    assert "test_logs.py" in said and " formatted" in said
    assert "Dana" not in said and "5550142" not in said


def test_a_task_that_failed_says_nothing_of_what_it_held():
    context = {"name": "messaging.tasks.fold", "id": "1", "exc": "DataError('Failing row contains (Dana, 45)')"}
    said = formatted("Task %(name)s[%(id)s] raised unexpected: %(exc)s", context)
    assert "Task messaging.tasks.fold[1] raised unexpected: DataError" in said
    assert "Dana" not in said
