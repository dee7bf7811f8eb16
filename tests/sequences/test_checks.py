"""Each fault of a sequence, by one that has it beside one that has not."""

import time as host_clock
from dataclasses import dataclass, field
from datetime import time
from types import SimpleNamespace

import pytest

from sequences import barred
from sequences.checks import Policy, blocking, faults, planned

HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True)
class Words:
    purpose: str = "find a time"
    subject: dict = field(default_factory=lambda: {"en": "A note", "es": "Una nota"})
    body: dict = field(default_factory=lambda: {"en": "Hi {{ first_name }}.", "es": "Hola, {{ first_name }}."})


@dataclass(frozen=True)
class Step:
    position: int
    channel: str
    after_minutes: int
    kind: str = "nurture"
    at: time | None = None
    only_if: str = ""
    useful_minutes: int = 2880
    words: Words = field(default_factory=Words)
    instead: Words | None = None
    answers: dict = field(default_factory=dict)
    before_minutes: int | None = None


def of(*steps, **fields):
    """Steps given as (channel, minutes after the one before, fields)."""
    made = []
    for position, (channel, after, *more) in enumerate(steps, start=1):
        values = {"instead": Words()} if channel == "sms" else {}
        made.append(Step(position, channel, after, **{**values, **fields, **(more[0] if more else {})}))
    return SimpleNamespace(steps=made)


def codes(version, policy=None):
    return [(fault.step, fault.code) for fault in faults(version, policy or Policy())]


def saying(english, *, spanish="Hola.", channel="sms", **fields):
    words = Words(body={"en": english, "es": spanish}, **fields)
    return of((channel, 0, {"words": words}), ("email", DAY))


GOOD = (("sms", 0, {"kind": "acknowledgement"}), ("sms", 30), ("email", DAY), ("sms", DAY), ("email", 3 * DAY))


def test_a_sequence_that_widens_and_ends_with_a_word_has_no_fault():
    assert codes(of(*GOOD)) == []


def test_no_step_is_a_fault():
    assert codes(of()) == [(0, "empty")]


def test_a_second_text_on_one_day_is_over_the_cap_but_the_acknowledgement_does_not_count():
    assert codes(of(("sms", 0), ("sms", HOUR), ("email", DAY))) == [(2, "texts_a_day")]


def test_a_practice_may_set_its_own_cap_lower_but_none_above_the_law():
    three = of(("sms", DAY), ("sms", 2 * DAY), ("sms", 2 * DAY), ("email", 3 * DAY))
    assert codes(three) == []
    assert (3, "texts_a_week") in codes(three, Policy(texts_per_week=2))
    twice = of(("sms", 0), ("sms", HOUR), ("email", DAY))
    assert (2, "texts_a_day") in codes(twice, Policy(texts_per_day=9))


def test_a_fourth_text_in_seven_days_is_over_the_cap():
    four = of(("sms", 0), ("sms", DAY), ("sms", 2 * DAY), ("sms", 3 * DAY), ("email", 4 * DAY))
    assert (4, "texts_a_week") in codes(four)


def test_texts_about_a_visit_have_an_allowance_of_their_own():
    visit = [("sms", 0, {"kind": "visit", "before_minutes": days * DAY}) for days in (6, 4, 2, 1)]
    assert codes(of(*visit[1:], ("email", 0, {"kind": "visit", "before_minutes": 60}))) == []
    assert (4, "visit_texts_a_week") in codes(of(*visit, ("email", 0, {"kind": "visit", "before_minutes": 60})))


def test_a_fourth_text_or_call_within_a_day_is_too_much():
    calls = [("call", HOUR), ("call", HOUR), ("call", HOUR), ("call", HOUR), ("email", DAY)]
    assert (4, "contacts_a_day") in codes(of(*calls))
    assert codes(of(*calls[1:])) == []


def test_automatic_messages_keep_twenty_hours_after_the_first_day():
    assert (3, "too_close") in codes(of(("email", HOUR), ("email", DAY), ("email", 19 * HOUR)))
    assert codes(of(("email", HOUR), ("email", DAY), ("email", 21 * HOUR))) == []
    assert codes(of(("email", HOUR), ("email", 2 * HOUR))) == []


def test_a_gap_that_narrows_is_a_warning_and_no_fault():
    narrowing = of(("email", 0), ("email", 4 * DAY), ("email", 2 * DAY))
    found = faults(narrowing)
    assert [(fault.step, fault.code, fault.warning) for fault in found] == [(3, "narrowing", True)]
    assert blocking(found) == []


def test_a_step_at_a_time_of_the_day_is_planned_on_the_day_its_delay_ends_in():
    steps = of(("email", 0), ("email", DAY, {"at": time(9, 30)}), ("email", 0, {"at": time(15)})).steps
    assert [(touch.day, touch.at.time()) for touch in planned(steps)] == [
        (0, time(10)), (1, time(9, 30)), (1, time(15)),
    ]  # fmt: skip


def test_who_ends_with_a_call_tells_nobody_that_they_stop():
    assert codes(of(("email", 0), ("call", DAY))) == [(2, "no_exit")]


def test_a_text_without_an_email_instead_is_a_warning():
    assert codes(of(("sms", 0, {"instead": None}), ("email", DAY))) == [(1, "no_email_instead")]


def test_a_condition_that_the_engine_does_not_know_is_a_fault():
    assert codes(of(("email", 0, {"only_if": "full_moon"}))) == [(1, "unknown_condition")]
    assert codes(of(("email", 0, {"only_if": "unanswered"}))) == []


@pytest.mark.parametrize(
    "words",
    [
        "Reply with a day, or call us.",
        "Reply with a day. {{ link }}",
        "Pick a time: {{ link }} or call us at {{ phone }}.",
        "Reply here.{% if phone != '' %} Or call us.{% endif %}",
    ],
)
def test_two_next_steps_in_one_message_are_refused(words):
    assert (1, "two_next_steps") in codes(saying(words))


@pytest.mark.parametrize(
    "words",
    [
        "Reply with a day.",
        "Pick one: {{ link }} Reply STOP to opt out.",
        "{% if phone != '' %}Call us at {{ phone }}.{% else %}Reply to ask.{% endif %}",
        "We will call you.",
    ],
)
def test_one_next_step_is_one(words):
    assert codes(saying(words)) == []


def test_two_next_steps_are_seen_in_spanish():
    assert (1, "two_next_steps") in codes(saying("Hi.", spanish="Responda con un día o llámenos."))


def test_a_message_that_asks_what_it_may_not_know_is_refused():
    assert codes(saying("Hi {{ birth_year }}")) == [(1, "unknown_word")]
    assert codes(saying("Hi {{ first_name")) == [(1, "unknown_word")]


def test_words_above_the_sixth_grade_are_refused_in_either_language():
    hard = "Prior authorization determinations necessitate comprehensive documentation from participating providers."
    assert codes(saying(hard)) == [(1, "grade")]
    duro = "Las determinaciones de autorización previa requieren documentación exhaustiva de los profesionales."
    assert codes(saying("Hi.", spanish=duro)) == [(1, "grade")]


def test_a_script_for_staff_may_be_harder_but_not_missing():
    hard = "Prior authorization determinations necessitate comprehensive documentation about the fractured implant."
    assert codes(saying(hard, channel="call")) == []
    assert codes(saying("Ask.", spanish=" ", channel="call")) == [(1, "missing_es")]


def test_missing_words_are_told_by_language():
    assert codes(saying("Hi.", spanish="")) == [(1, "missing_es")]
    assert codes(saying("", spanish="Hola.")) == [(1, "missing_en")]
    assert codes(saying("Hi.", channel="email", subject={"en": "A note", "es": ""})) == [(1, "missing_es")]


def test_a_condition_is_not_said_in_a_body_or_a_subject_in_either_language():
    assert codes(saying("About your implants")) == [(1, "barred_word")]
    assert codes(saying("Hi.", spanish="Sobre su piel")) == [(1, "barred_word")]
    assert codes(saying("Hi.", channel="email", subject={"en": "Your knee", "es": "Hola"})) == [(1, "barred_word")]


def test_a_sensitive_line_does_not_even_say_what_kind_of_practice_it_is():
    telling = saying("Your first session is free.")
    assert codes(telling) == []
    assert codes(telling, Policy(sensitive=True)) == [(1, "barred_word")]


def test_the_email_instead_and_the_answers_to_doubts_are_held_to_the_same():
    bad = Words(body={"en": "About your knee", "es": "Hola"})
    version = of(("sms", 0, {"instead": bad}), ("email", DAY, {"answers": {"cost": bad}}))
    assert codes(version) == [(1, "barred_word"), (2, "barred_word")]


def test_a_text_of_more_than_three_parts_is_refused():
    assert codes(saying("We will call you soon. " * 25)) == [(1, "long")]
    assert codes(saying("We will call you soon. " * 25, channel="email")) == []


def test_a_step_says_what_it_is_for():
    assert codes(saying("Hi.", purpose=" ")) == [(1, "no_purpose")]


def test_faults_stand_before_warnings():
    found = faults(of(("email", 0), ("email", 4 * DAY), ("email", 2 * DAY), ("call", DAY)))
    assert [fault.code for fault in found] == ["no_exit", "narrowing"]


@pytest.mark.parametrize(
    "clean",
    [
        "Call us back when you can.", "Ask about your plan and what it pays.", "How does a first visit go?",
        "Su plan de salud", "Escriba cuando quiera.", "The skip is fine; a chip too.", "We are open on Monday.",
    ],
)  # fmt: skip
def test_ordinary_words_are_not_barred(clean):
    assert barred.found(clean, sensitive=True) is None


@pytest.mark.parametrize(
    "telling",
    ["your knees", "Su LESIÓN", "a biopsy", "after surgery", "los dientes", "muñeca", "anxiety", "depresión", "HIV"],
)
def test_conditions_are_found_whatever_their_case_and_accents(telling):
    assert barred.found(telling) is not None


def test_a_whole_sequence_is_checked_while_one_types():
    version = of(*GOOD, *[("email", 10 * DAY) for _ in range(10)])
    faults(version)
    started = host_clock.perf_counter()
    faults(version)
    assert host_clock.perf_counter() - started < 0.1


@pytest.mark.parametrize(
    "words", ["Call {{ phone }} or reply YES.", "Reply YES, or call (312) 555-0100.", "Call +13125550100. Or reply."]
)
def test_to_call_a_number_is_a_next_step_too(words):
    assert (1, "two_next_steps") in codes(saying(words))


@pytest.mark.parametrize(
    "words",
    [
        "Hi.{% if phone == 'none' %} Your cancer visit.{% endif %}",
        "Hi{% unless first_name %}, about your cancer visit{% endunless %}.",
        "Hi {{ first_name | default: 'cancer' }}.",
    ],
)
def test_a_condition_is_found_where_only_some_would_read_it(words):
    assert (1, "barred_word") in codes(saying(words))


def test_only_what_comes_first_may_count_as_the_first_answer():
    """No cap and no quiet hour binds an acknowledgement: one that comes later would go round them."""
    again = {"kind": "acknowledgement"}
    assert (2, "not_first") in codes(of(("sms", 0, again), ("sms", DAY, again), ("email", DAY)))
