"""What a text asks for, by its words alone."""

import itertools

import pytest

from messaging import keywords
from messaging.keywords import Word
from tests.messaging.phrases import DANGER, ORDINARY, STOPS

WORDS = ["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "revoke", "opt out", "alto", "parar"]
FORMS = [str, str.upper, str.title, lambda word: f" {word} ", lambda word: f"{word}.", lambda word: f'"{word}"!!',
         lambda word: f"{word}\n", lambda word: f"“{word}”", lambda word: word.upper() + "…", lambda word: f"¡{word}!",
         lambda word: word.replace(" ", "  "), lambda word: word.replace(" ", "-"), lambda word: f"\u200b{word}"]  # fmt: skip
SPELLINGS = sorted({form(word) for word, form in itertools.product(WORDS, FORMS)})


def test_the_table_is_as_large_as_the_rule_asks():
    assert len(SPELLINGS) >= 100
    assert len(set(STOPS)) >= 150 and len(set(ORDINARY)) >= 150 and len(set(DANGER)) >= 80


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_of_a_stop(text):
    assert keywords.read(text) is Word.STOP


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Help", Word.HELP), ("INFO", Word.HELP), ("start", Word.START), ("Unstop!", Word.START), ("yes", Word.YES),
        ("C", Word.CONFIRM), (" c. ", Word.CONFIRM), ("Confirmo!", Word.CONFIRM), ("R", Word.MOVE), ("cambiar", Word.MOVE),
        ("Sí", Word.SI), ("SI", Word.SI), ("C you", None), ("r u there", None), ("sí, gracias", None),
        ("Yes, Tuesday", None), ("stop by", None), ("helpful", None), ("", None), ("!!!", None), ("the end", None),
        ("I can't cancel", None), ("stopped", None),
    ],
)  # fmt: skip
def test_other_words_and_what_only_looks_like_one(text, word):
    assert keywords.read(text) is word


@pytest.mark.parametrize("text", STOPS)
def test_what_a_reasonable_person_reads_as_a_stop(text):
    assert keywords.may_be_a_stop(text)


def test_ordinary_answers_are_hardly_ever_read_as_a_stop():
    wrong = [text for text in ORDINARY if keywords.may_be_a_stop(text) or keywords.read(text)]
    assert len(wrong) <= len(ORDINARY) * 0.02, wrong


@pytest.mark.parametrize("text", DANGER)
def test_words_of_danger(text):
    assert keywords.is_danger(text)


def test_ordinary_answers_are_not_danger():
    assert [text for text in ORDINARY if keywords.is_danger(text)] == []
