"""The starter playbooks: whole, bilingual, plain, and installed once."""

import re

import pytest

from intake.models import Criterion, WarningSign
from messaging import render
from messaging.models import Content
from practices.models import ServiceLine
from sequences import playbook
from sequences.decide import ONLY_IF
from sequences.models import Sequence, Step

EVERY = dict.fromkeys(render.VARIABLES, "Sample")
CONDITIONS = re.compile(r"\b(skin|implant|tooth|injur|orthop|dermat|piel|diente|lesi[oó]n|bone|knee)", re.IGNORECASE)


@pytest.fixture(params=playbook.keys())
def installed(request, in_bright, at):
    return playbook.install(request.param, now=at)


def steps_of(sequence):
    return list(Step.objects.filter(version=sequence.live).select_related("content", "instead"))


ABOUT_A_VISIT = {"visit", "missed"}


@pytest.mark.parametrize("key", sorted({*playbook.keys()} - {"not_a_fit", *ABOUT_A_VISIT}))
def test_each_has_at_least_six_steps_over_text_email_and_call(in_bright, at, key):
    steps = steps_of(playbook.install(key, now=at))
    assert len(steps) >= 6
    assert {step.channel for step in steps} == {"sms", "email", "call"}
    assert [step.position for step in steps] == list(range(1, len(steps) + 1))


@pytest.mark.parametrize("key", sorted({*playbook.keys()} - ABOUT_A_VISIT))
def test_the_first_step_acknowledges_at_once_by_text_or_by_email_instead(in_bright, at, key):
    first = steps_of(playbook.install(key, now=at))[0]
    assert (first.kind, first.channel, first.after_minutes) == ("acknowledgement", "sms", 0)
    assert first.instead.channel == "email"


def test_every_condition_and_channel_is_one_the_engine_knows(installed):
    assert {step.only_if for step in steps_of(installed)} <= {"", *ONLY_IF}
    assert all(step.content.channel == step.channel for step in steps_of(installed))


def test_no_message_ends_in_a_number_that_is_not_there(installed):
    values = EVERY | {"phone": ""}
    for content in Content.objects.exclude(channel="call"):
        for text in (content.body_en, content.body_es):
            assert not re.search(r"\b(at|al)\s*[.,]|\b(at|al)$", render.render(text, values)), content.key


def test_every_text_has_an_email_to_go_instead(installed):
    assert all(step.instead for step in steps_of(installed) if step.channel == "sms")


def test_words_render_in_both_languages_and_name_no_condition(installed):
    for content in Content.objects.all():
        for text in (content.subject_en, content.subject_es, content.body_en, content.body_es):
            said = render.render(text, EVERY).lower()
            assert "{" not in said
            if content.channel != "call":
                assert not CONDITIONS.search(said), content.key


def test_a_text_fits_two_segments_with_the_words_that_say_how_to_stop(installed):
    values = EVERY | {"practice": "Alder Creek", "first_name": "Guadalupe", "promise": "when we open, Monday at 9 am"}
    for content in Content.objects.filter(channel="sms"):
        for language, text in (("en", content.body_en), ("es", content.body_es)):
            said = f"{render.render(text, values)} {render.STOP_WORDS[language]}"
            assert render.segments(said) <= 3, (content.key, render.segments(said), said)


def test_installing_twice_changes_nothing(in_bright, at):
    first = playbook.install("dental_implants", now=at)
    counts = [model.objects.count() for model in (Content, Step, ServiceLine, Criterion, WarningSign)]
    assert playbook.install("dental_implants", now=at).pk == first.pk
    assert [model.objects.count() for model in (Content, Step, ServiceLine, Criterion, WarningSign)] == counts


def test_a_service_line_that_is_there_keeps_its_facts(in_bright, at):
    ServiceLine.objects.create(name="Dental implants", visit_minutes=90)
    sequence = playbook.install("dental_implants", now=at)
    assert sequence.service_line.visit_minutes == 90
    assert Criterion.objects.filter(service_line=sequence.service_line).count() == 0


def test_delays_are_read_in_days_hours_and_minutes():
    assert [playbook.minutes(text) for text in ("0", "45m", "1h", "1d 2h")] == [0, 45, 60, 26 * 60]


def test_a_playbook_that_does_not_exist_is_an_error(in_bright, at):
    with pytest.raises(KeyError):
        playbook.install("astrology", now=at)
    assert not Sequence.objects.filter(key="astrology").exists()
