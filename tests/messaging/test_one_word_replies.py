"""One word in answer to a question of ours: the task says what it means, and a person still answers."""

from datetime import timedelta

import pytest

from leads.models import Task
from messaging import inbound, keywords
from messaging.models import Content, Message
from sequences import playbook

DANA = "+15035550142"


@pytest.mark.parametrize(
    ("text", "next_step", "word"),
    [
        ("YES", "reply YES, LATER or NO", "YES"),
        (" sí! ", "reply YES, LATER or NO", "YES"),
        ("Luego", "reply YES, LATER or NO", "LATER"),
        ("no.", "reply YES or NO", "NO"),
        ("mejor", "reply YES or BETTER", "BETTER"),
        ("Better", "reply YES or BETTER", "BETTER"),
        ("1", "reply 1 or 2", "1"),
        ("2.", "reply 1 or 2", "2"),
        ("seguir", "reply GO, LATER or STOP", "GO"),
        ("listo", "reply STILL, LATER or DONE", "DONE"),
        ("2", "reply with a time", None),  # nobody offered it
        ("LATER", "reply with a day", None),
        ("later today please", "reply YES, LATER or NO", None),
        ("yes", "none", None),
    ],
)
def test_a_word_means_what_the_question_offered(text, next_step, word):
    assert keywords.replied(text, next_step) == word


def test_every_word_that_a_playbook_asks_for_is_understood():
    offered = set()
    for key in sorted(playbook.keys()):
        for step in playbook.read(key).steps:
            asked = step.words.next_step
            offered |= {word.strip(",") for word in asked.split() if word.strip(",").isupper() or word.isdigit()}
    understood = {word for word in offered if keywords.replied(word, word)} | {"STOP", "C", "R"}
    assert offered - understood == set()


@pytest.fixture
def asked(bright, dana, phone, at):
    """Dana was asked whether she is still looking."""
    content = Content.objects.create(
        key="x.1", channel="sms", purpose="still looking", next_step="reply YES, LATER or NO", body_en="?", body_es="?"
    )
    return Message.objects.create(
        lead=dana, contact_point=phone, channel="sms", kind="nurture", state="delivered", body="?", content=content,
        created_at=at - timedelta(hours=1),
    )  # fmt: skip


def texts(bright, body, at):
    inbound.receive(bright.id, inbound.Text("SM1", DANA, body, ""), now=at)
    return Task.objects.open().get()


@pytest.mark.parametrize(("body", "reason"), [("Later", "said_later"), ("sí", "said_yes"), ("no", "said_no")])
def test_the_task_says_what_the_word_means(bright, asked, at, body, reason):
    task = texts(bright, body, at)
    assert (task.kind, task.lane, task.reason) == ("reply", "replied", reason)


def test_more_words_are_for_a_person_to_read(bright, asked, at):
    assert texts(bright, "Later, after my trip", at).reason == "patient_replied"


def test_a_word_without_a_question_is_a_reply(bright, dana, phone, at):
    assert texts(bright, "Later", at).reason == "patient_replied"


def test_a_stop_is_still_a_stop(bright, asked, at):
    inbound.receive(bright.id, inbound.Text("SM1", DANA, "STOP", ""), now=at)
    assert not Task.objects.filter(reason__startswith="said_").exists()
