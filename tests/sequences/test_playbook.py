"""The starter playbooks: whole, bilingual, plain, within their own caps, and installed once."""

import re

import pytest

from intake.models import Criterion, WarningSign
from leads import routing
from leads.models import BarrierCode, RoutingRule
from messaging import render
from messaging.models import Content
from practices.models import Practice, ServiceLine, Team
from scheduling.models import Item
from sequences import checks, playbook, reading, versions
from sequences.decide import ONLY_IF
from sequences.models import Answer, Sequence, SequenceKind, Step

EVERY = dict.fromkeys(render.VARIABLES, "Sample")
FIVE = ["behavioral_health", "chronic_pain", "dental_implants", "dermatology", "orthopedics"]
NURTURE = [key for key in sorted(playbook.keys()) if playbook.read(key).kind == SequenceKind.NURTURE]
# The tables of the product ask for these two: a second look was taken.
WARNINGS = {("chronic_pain", "narrowing"), ("dental_implants", "narrowing")}


@pytest.fixture(params=playbook.keys())
def installed(request, in_bright, at):
    return playbook.install(request.param, now=at)


def steps_of(sequence):
    return list(Step.objects.filter(version=sequence.live).select_related("content", "instead", "team"))


def contents(key):
    """Everything in its file that a person reads: (channel, language, words)."""
    for step in playbook.read(key).steps:
        written = [step.words, *([step.instead] if step.instead else []), *step.answers.values()]
        for words in written:
            for language in ("en", "es"):
                yield words.channel, language, words


# ---- The files ----
def test_the_five_of_service_lines_are_offered_and_the_others_are_not():
    assert [each.key for each in playbook.offered()] == FIVE


@pytest.mark.parametrize("key", playbook.keys())
def test_each_passes_the_checks_that_an_editor_is_held_to(key):
    each = playbook.read(key)
    found = checks.faults(each, checks.Policy(sensitive=each.sensitive))
    assert checks.blocking(found) == []
    assert {(key, fault.code) for fault in found} <= WARNINGS


@pytest.mark.parametrize("key", playbook.keys())
def test_every_content_is_read_by_a_sixth_grader_in_both_languages(key):
    grades = {
        (words.purpose, language): reading.grade(words.body[language], language)
        for channel, language, words in contents(key)
        if channel != "call"
    }
    assert {place: grade for place, grade in grades.items() if grade > 6} == {}


@pytest.mark.parametrize("key", playbook.keys())
def test_spanish_is_not_english(key):
    for _channel, _language, words in contents(key):
        assert words.body["es"].strip() != words.body["en"].strip(), words.purpose


@pytest.mark.parametrize("key", NURTURE)
def test_spanish_speaks_to_people_as_usted(key):
    familiar = re.compile(
        r"\b(?:tú|ti|contigo|tus?|te|puedes|quieres|tienes|llámanos|responde|escríbenos)\b", re.IGNORECASE
    )
    for channel, language, words in contents(key):
        if channel != "call" and language == "es":
            assert not familiar.search(words.body["es"]), words.body["es"]


@pytest.mark.parametrize("key", FIVE)
def test_each_of_the_five_has_its_questions_signs_facts_and_script(key):
    each = playbook.read(key)
    assert each.criteria or key == "dental_implants"
    assert each.warning_signs
    assert each.first_call
    assert set(each.service_line["checklist"]) <= set(Item.values)
    assert each.service_line["preparation_en"]
    assert each.service_line["preparation_es"]


@pytest.mark.parametrize("key", FIVE)
def test_each_call_of_the_five_says_who_makes_it(key):
    assert all(step.team for step in playbook.read(key).steps if step.channel == "call")


def test_a_step_that_answers_doubts_has_an_answer_to_each_that_can_be_tagged():
    answered = [set(step.answers) for step in playbook.read("dermatology").steps if step.answers]
    assert answered == [set(BarrierCode.values)]


def test_behavioral_health_is_sensitive_and_nothing_comes_after_its_fortnight():
    each = playbook.read("behavioral_health")
    assert each.sensitive
    assert max(touch.day for touch in checks.planned(each.steps)) == 14


DAYS = {
    "dermatology": [0, 0, 1, 2, 4, 7, 14, 21],
    "orthopedics": [0, 0, 0, 1, 1, 2, 4, 7, 12, 18],
    "chronic_pain": [0, 0, 1, 2, 3, 5, 8, 12, 18, 21],
    "dental_implants": [0, 0, 1, 3, 5, 8, 14, 21, 28, 45, 90],
    "behavioral_health": [0, 0, 1, 2, 3, 6, 10, 14],
}


@pytest.mark.parametrize("key", FIVE)
def test_each_keeps_the_days_of_its_table(key):
    assert [touch.day for touch in checks.planned(playbook.read(key).steps)] == DAYS[key]


def test_delays_are_read_in_days_hours_and_minutes():
    assert [playbook.minutes(text) for text in ("0", "45m", "1h", "1d 2h")] == [0, 45, 60, 26 * 60]


# ---- Installed ----
@pytest.mark.parametrize("key", sorted({*NURTURE}))
def test_each_has_at_least_six_steps_over_text_email_and_call(in_bright, at, key):
    steps = steps_of(playbook.install(key, now=at))
    assert len(steps) >= 6
    assert {step.channel for step in steps} == {"sms", "email", "call"}
    assert [step.position for step in steps] == list(range(1, len(steps) + 1))


@pytest.mark.parametrize("key", [*NURTURE, "not_a_fit"])
def test_the_first_step_acknowledges_at_once_by_text_or_by_email_instead(in_bright, at, key):
    first = steps_of(playbook.install(key, now=at))[0]
    assert (first.kind, first.channel, first.after_minutes) == ("acknowledgement", "sms", 0)
    assert first.instead.channel == "email"


def test_every_condition_and_channel_is_one_the_engine_knows(installed):
    assert {step.only_if for step in steps_of(installed)} <= {"", *ONLY_IF}
    assert all(step.content.channel == step.channel for step in steps_of(installed))


def test_what_the_engine_reads_passes_the_same_checks_as_the_file(installed):
    compiled = versions.compiled([installed.live_id])[installed.live_id]
    sensitive = bool(installed.service_line and installed.service_line.sensitive)
    assert checks.blocking(checks.faults(compiled, checks.Policy(sensitive=sensitive))) == []


def test_no_message_ends_in_a_number_that_is_not_there(installed):
    values = EVERY | {"phone": ""}
    for content in Content.objects.exclude(channel="call"):
        for text in (content.body_en, content.body_es):
            assert not re.search(r"\b(at|al)\s*[.,]|\b(at|al)$", render.render(text, values)), content.key


def test_every_text_has_an_email_to_go_instead(installed):
    assert all(step.instead for step in steps_of(installed) if step.channel == "sms")


def test_a_text_fits_three_segments_with_the_words_that_say_how_to_stop(installed):
    values = EVERY | {"practice": "Alder Creek", "first_name": "Guadalupe", "promise": "when we open, Monday at 9 am"}
    for content in Content.objects.filter(channel="sms"):
        for language, text in (("en", content.body_en), ("es", content.body_es)):
            said = f"{render.render(text, values)} {render.STOP_WORDS[language]}"
            assert render.segments(said) <= 3, (content.key, render.segments(said), said)


MADE = (Content, Step, Answer, ServiceLine, Criterion, WarningSign, Team, RoutingRule, Sequence)


@pytest.mark.parametrize("key", FIVE)
def test_installing_twice_changes_nothing(in_bright, at, key):
    first = playbook.install(key, now=at)
    counts = [model.objects.count() for model in MADE]
    assert playbook.install(key, now=at).pk == first.pk
    assert [model.objects.count() for model in MADE] == counts
    assert key in playbook.installed()


def test_a_service_line_that_is_there_keeps_its_facts(in_bright, at):
    ServiceLine.objects.create(name="Dental implants", visit_minutes=90)
    sequence = playbook.install("dental_implants", now=at)
    assert sequence.service_line.visit_minutes == 90
    assert Criterion.objects.filter(service_line=sequence.service_line).count() == 0


def test_its_teams_are_made_and_its_leads_go_to_the_first_of_them(in_bright, at):
    sequence = playbook.install("orthopedics", now=at)
    teams = {team.name for team in Team.objects.all()}
    assert {"Intake coordinator", "Benefits desk"} <= teams
    target = routing.route(
        service_line_id=sequence.service_line_id, location_id=None, source="web", language="en", fit="unknown"
    )
    assert Team.objects.get(pk=target.team_id).name == "Intake coordinator"
    assert [step.team.name for step in steps_of(sequence) if step.team] == ["Intake coordinator", "Benefits desk"]


def test_the_area_asked_for_is_the_state_of_the_practice_and_nothing_where_that_is_not_known(in_bright, at):
    Practice.objects.filter(pk=in_bright.id).update(state="IL")
    line = playbook.install("orthopedics", now=at).service_line
    assert Criterion.objects.get(service_line=line, field="postal_code").value == ["60", "61", "62"]
    Practice.objects.filter(pk=in_bright.id).update(state="")
    line = playbook.install("dermatology", now=at).service_line
    assert not Criterion.objects.filter(service_line=line, field="postal_code").exists()


def test_a_playbook_that_does_not_exist_is_an_error(in_bright, at):
    with pytest.raises(KeyError):
        playbook.install("astrology", now=at)
    assert not Sequence.objects.filter(key="astrology").exists()
