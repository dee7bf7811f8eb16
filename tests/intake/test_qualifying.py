"""Criteria and warning signs, held against what was filled in. Pure."""

from types import SimpleNamespace

import pytest

from intake.qualify import OPERATORS, facts, qualify, warning
from intake.warning_words import CRISIS, EMERGENCY
from leads.models import Fit


def asked(field="coverage", operator="equals", value="Acme", otherwise="not_a_fit", reason="Not covered", label="Plan"):
    return SimpleNamespace(
        field=field, operator=operator, value=value, otherwise=otherwise, reason=reason, label=label
    )  # fmt: skip


def sign(*phrases, crisis=False):
    return SimpleNamespace(label="sign", phrases=list(phrases), crisis=crisis)


@pytest.mark.parametrize(
    ("operator", "value", "given", "holds"),
    [
        ("equals", "Acme Health", "ácme  health", True),
        ("equals", "Acme", "Zenith", False),
        ("not_equals", "Acme", "Zenith", True),
        ("one_of", ["Acme", "Zenith"], "zenith", True),
        ("one_of", ["Acme"], "Zenith", False),
        ("not_one_of", ["Acme"], "ACME", False),
        ("not_one_of", ["Acme"], "Zenith", True),
        ("at_least", 18, "18", True),
        ("at_least", 18, "17", False),
        ("at_most", 65, "65.5", False),
        ("is_true", True, "sí", True),
        ("is_true", True, False, False),
        ("is_false", True, "no", True),
        ("starts_with", ["972", "970"], "97-201", True),
        ("starts_with", "972", "10001", False),
    ],
)
def test_each_operator(operator, value, given, holds):
    outcome = qualify([asked(operator=operator, value=value)], {"coverage": given})
    assert outcome.results[0].outcome == ("holds" if holds else "fails")
    assert outcome.fit == (Fit.FIT if holds else Fit.NOT_A_FIT)
    assert outcome.results[0].reason == ("" if holds else "Not covered")


def test_every_operator_fits_its_column():
    assert all(len(name) <= 12 for name in OPERATORS)


def test_what_was_not_asked_stops_nobody_and_is_named():
    outcome = qualify([asked(), asked(field="age", operator="at_least", value=18, label="Age")], {"coverage": "Acme"})
    assert (outcome.fit, outcome.reason) == (Fit.UNKNOWN, "Still to ask: Age")


@pytest.mark.parametrize("given", ["many", "1e999999", "", None])
def test_an_answer_that_cannot_be_read_is_unknown(given):
    outcome = qualify([asked(field="age", operator="at_most", value=18)], {"age_words": given, "coverage": given})
    assert outcome.results[0].outcome == "unknown"
    assert qualify([asked(operator="at_least", value="x")], {"coverage": given}).results[0].outcome == "unknown"
    assert qualify([asked(operator="guess")], {"coverage": "Acme"}).results[0].outcome == "unknown"


def test_the_worst_that_failed_decides():
    urgent = asked(otherwise="urgent", reason="At once")
    refer = asked(otherwise="needs_person", reason="Somebody must look")
    said = {"coverage": "Zenith"}
    assert qualify([refer, asked(), urgent], said)[:2] == (Fit.URGENT, "At once")
    assert qualify([refer, asked()], said)[:2] == (Fit.NOT_A_FIT, "Not covered")
    assert qualify([refer], said)[:2] == (Fit.NEEDS_PERSON, "Somebody must look")


def test_without_criteria_nothing_is_claimed():
    assert qualify([], {}) == (Fit.UNKNOWN, "", [])


def test_age_follows_from_the_year_of_birth():
    assert facts({"birth_year": "2000"}, year=2026)["age"] == 26
    assert qualify([], facts({"birth_year": "2016"}, year=2026)).fit == Fit.NEEDS_PERSON


@pytest.mark.parametrize(
    "text",
    [
        "I can't breathe",
        "i CANT breathe!!",
        "I can’t… breathe",
        "I ca\u200bn't breathe",
        "Tengo DOLOR de   pecho",
        "dolor-de-pecho",
        "suicidal thoughts",
        "quiero quitarme la vida",
        "No quiero vivir más",
    ],
)
def test_a_warning_is_heard_however_it_is_written(text):
    assert warning([sign(*EMERGENCY), sign(*CRISIS, crisis=True)], text)


@pytest.mark.parametrize(
    "text", ["", "How much is a cleaning?", "My chest is fine, no pains", "I overdosed? No: overdue"]
)
def test_ordinary_words_are_none(text):
    signs = [sign("chest pain", "suicid*")]
    assert warning(signs, text) is None


def test_a_crisis_goes_before_another_sign():
    first, crisis = sign("fever"), sign("want to die", crisis=True)
    assert warning([first, crisis], "fever, and I want to die") is crisis
    assert warning([first, crisis], "fever") is first
