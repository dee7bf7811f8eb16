"""A log tells the kind and the place of an error, and none of its words."""

import logging
import sys

import pytest
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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Forbidden (CSRF cookie not set.): /invitations/Zm9v-YmFy_x/", "/invitations/[key]/"),
        ("Not Found: /v/Zm9v-YmFy_x/cancellation/", "/v/[key]/cancellation/"),
        ("Not Found: /u/0193b5a27c117d3e9a550242ac120002.Zm9v-YmFy_x/", "/u/[key]/"),
        ("Not Found: /accounts/password/reset/key/1b-cx9-23ab/", "/password/reset/key/[key]/"),
        ("Not Found: /accounts/confirm-email/MQ:1xyz:abc/", "/confirm-email/[key]/"),
        ("To=+15035550142 failed", "To=[number] failed"),
        ("mail to dana.w@example.com failed", "mail to [address] failed"),
    ],
)
def test_keys_numbers_and_addresses_are_left_out(words, said):
    assert said in formatted(words)


def test_what_says_where_something_happened_stays():
    path = "/p/0193b5a2-7c11-7d3e-9a55-0242ac120002/leads/"
    assert f"Not Found: {path}" in formatted("Not Found: %s", path)
    assert "celery@work-1 ready" in formatted("celery@work-1 ready")
