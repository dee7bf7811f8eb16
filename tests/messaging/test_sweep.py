import logging
import threading
import time

import pytest
from django.db import connection

from practices import sweep

pytestmark = pytest.mark.django_db(transaction=True)  # a look closes its connection


@pytest.fixture
def looks(monkeypatch):
    monkeypatch.setattr(sweep, "looks", {})
    return sweep.looks


def test_a_registered_look_is_called_every_so_often_until_stopped(looks):
    called = []
    stopping = threading.Event()

    @sweep.every(0.05)
    def look():
        called.append(time.monotonic())
        if len(called) == 3:
            stopping.set()

    thread = threading.Thread(target=sweep.run, args=[stopping])
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    assert len(called) == 3
    assert called[2] - called[0] >= 0.1


def test_a_look_that_raises_is_logged_without_its_words_and_called_less_often(looks, caplog):
    @sweep.every(1)
    def look():
        raise ValueError("Dana has a rash")

    (entry,) = sweep.looks.values()
    with caplog.at_level(logging.ERROR):
        before = time.monotonic()
        sweep.call(entry)
        sweep.call(entry)
    assert "ValueError at test_sweep.py" in caplog.text
    assert "Dana" not in caplog.text
    assert entry.due >= before + 4


def test_a_look_after_a_lost_connection_has_a_sound_one(looks):
    seen = []

    @sweep.every(1)
    def look():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            seen.append(cursor.fetchone()[0])

    (entry,) = sweep.looks.values()
    sweep.call(entry)
    connection.connection.close()  # as a server's restart does
    sweep.call(entry)
    sweep.call(entry)
    assert seen[-1] == 1
    assert entry.failures == 0
