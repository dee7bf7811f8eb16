"""Hints: the first at once, a crowd of them together, and none an error of whoever asked."""

import threading
import time

import pytest

from practices import hint as hints


@pytest.fixture
def sent(monkeypatch):
    sent = []
    monkeypatch.setattr(hints.current_app, "send_task", lambda task, args, retry: sent.append((task, args)))
    monkeypatch.setattr(hints, "_free_at", {})
    monkeypatch.setattr(hints, "_waiting", set())
    monkeypatch.setattr(hints, "_quiet_until", 0.0)
    return sent


def eventually(true, seconds=5.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def hint_now(task, *args):
    hints._hand_over(task, args)


def test_a_hint_alone_leaves_at_once(sent):
    hint_now("a.tasks.b")
    assert sent == [("a.tasks.b", ())]


def test_a_crowd_of_hints_is_two_of_them_and_the_last_is_after_all(sent):
    threads = [threading.Thread(target=hint_now, args=["a.tasks.b"]) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked_last = time.monotonic()
    eventually(lambda: len(sent) == 2)
    assert time.monotonic() - asked_last < hints.APART_SECONDS * 8
    time.sleep(hints.APART_SECONDS * 1.5)
    assert len(sent) == 2


def test_hints_of_another_kind_do_not_wait(sent):
    hint_now("a.tasks.b")
    hint_now("a.tasks.c")
    hint_now("a.tasks.b", "an id")
    assert len(sent) == 3


def test_a_broker_that_is_away_is_nobodys_error(sent, monkeypatch):
    def away(task, args, retry):
        raise OSError

    monkeypatch.setattr(hints.current_app, "send_task", away)
    before = hints.lost
    hint_now("a.tasks.b")
    hint_now("a.tasks.c")
    assert hints.lost == before + 2
