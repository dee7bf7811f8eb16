"""The one gate, as a table: who may be written to, when, and why not."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from messaging.gates import Facts, No, Ok, Postpone, check, words
from practices.calendar import SendWindow

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)  # a Tuesday
NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=ZONE)
MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)
FACTS = Facts(
    live=True,
    zone=ZONE,
    state="IL",
    window=SendWindow(("America/Chicago",), time(9), time(19), frozenset(range(6))),
    texts_per_day=1,
    texts_per_week=3,
    usable=True,
    consent=True,
)
KINDS = ("acknowledgement", "nurture", "visit", "staff", "safety", "keyword")


def ago(**span):
    return NOW - timedelta(**span)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", ["sms", "email"])
def test_with_consent_and_by_day_everything_may_leave(channel, kind):
    assert check(FACTS, channel, kind, NOW) == Ok()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", ["sms", "email", "call"])
def test_nothing_may_leave_to_who_has_stopped(channel, kind):
    assert check(replace(FACTS, stopped_at=ago(days=1), texted_at=ago(minutes=1)), channel, kind, NOW) == No("stopped")


def test_a_stop_is_confirmed_once():
    stopped = replace(FACTS, stopped_at=ago(minutes=1))
    assert check(stopped, "sms", "stop_confirmation", NIGHT) == Ok()
    confirmed = replace(stopped, confirmed_at=ago(seconds=30))
    assert check(confirmed, "sms", "stop_confirmation", NOW) == No("already_confirmed")
    again = replace(confirmed, stopped_at=ago(seconds=10))
    assert check(again, "sms", "stop_confirmation", NOW) == Ok()


@pytest.mark.parametrize(
    ("consent", "texted", "channel", "kind", "verdict"),
    [
        (None, False, "sms", "nurture", No("no_consent")),
        (False, False, "sms", "acknowledgement", No("no_consent")),
        (None, True, "sms", "acknowledgement", Ok()),
        (False, True, "sms", "acknowledgement", No("no_consent")),
        (None, True, "email", "acknowledgement", No("no_consent")),
        (None, False, "email", "nurture", No("no_consent")),
        (None, True, "sms", "nurture", No("no_consent")),
        (None, False, "sms", "staff", No("no_consent")),
        (None, True, "sms", "staff", Ok()),
        (False, True, "sms", "staff", Ok()),
        (None, False, "email", "staff", Ok()),
        (False, False, "email", "staff", No("no_consent")),
        (None, False, "call", "nurture", Ok()),
        (False, False, "call", "nurture", No("no_consent")),
        (False, False, "call", "staff", Ok()),
        (False, False, "call", "visit", Ok()),  # about the visit that they have
        (None, True, "sms", "safety", Ok()),
        (None, True, "sms", "keyword", Ok()),
    ],
)
def test_consent(consent, texted, channel, kind, verdict):
    facts = replace(FACTS, consent=consent, texted_at=ago(minutes=1) if texted else None)
    assert check(facts, channel, kind, NOW) == verdict


def test_a_paused_practice_sends_nothing_by_itself_but_people_write():
    paused = replace(FACTS, live=False)
    assert check(paused, "email", "nurture", NOW) == No("practice_paused")
    assert check(paused, "sms", "staff", NOW) == Ok()


@pytest.mark.parametrize("kind", ["acknowledgement", "nurture", "visit", "staff"])
def test_an_unusable_address_gets_nothing(kind):
    assert check(replace(FACTS, usable=False), "sms", kind, NOW) == No("unusable_address")


@pytest.mark.parametrize("kind", ["safety", "keyword"])
def test_who_texts_from_a_number_is_answered_there_though_an_earlier_text_failed(kind):
    assert check(replace(FACTS, usable=False, texted_at=ago(minutes=1)), "sms", kind, NIGHT) == Ok()


@pytest.mark.parametrize(
    ("kind", "texted", "verdict"),
    [
        ("nurture", None, Postpone(MORNING, "quiet_hours")),
        ("nurture", 1, Postpone(MORNING, "quiet_hours")),
        ("acknowledgement", None, Postpone(MORNING, "quiet_hours")),
        ("acknowledgement", 9, Ok()),
        ("acknowledgement", 11, Postpone(MORNING, "quiet_hours")),
        ("staff", None, Postpone(MORNING, "quiet_hours")),
        ("staff", 60, Ok()),
        ("staff", 13 * 60, Postpone(MORNING, "quiet_hours")),
        ("safety", 0, Ok()),
        ("keyword", 0, Ok()),
    ],
)
def test_quiet_hours_bind_texts(kind, texted, verdict):
    facts = replace(FACTS, texted_at=None if texted is None else NIGHT - timedelta(minutes=texted))
    assert check(facts, "sms", kind, NIGHT) == verdict


def test_email_is_not_bound_by_quiet_hours():
    assert check(FACTS, "email", "nurture", NIGHT) == Ok()


def test_a_reply_within_minutes_may_come_on_a_sunday_but_not_where_sunday_texts_are_barred():
    sunday = datetime(2026, 11, 29, 12, 0, tzinfo=ZONE)
    facts = replace(FACTS, texted_at=sunday - timedelta(minutes=1))
    assert check(facts, "sms", "acknowledgement", sunday) == Ok()
    monday = datetime(2026, 11, 30, 9, 0, tzinfo=ZONE)
    assert check(replace(facts, state="AL"), "sms", "acknowledgement", sunday) == Postpone(monday, "quiet_hours")


def test_a_number_in_zones_too_far_apart_is_not_texted():
    far = replace(FACTS, window=SendWindow(("Pacific/Guam", "America/Chicago"), time(9), time(12), frozenset({1})))
    assert check(far, "sms", "nurture", NOW) == No("no_window")


def test_one_nurture_text_a_local_day():
    facts = replace(FACTS, contacts=(("nurture", ago(hours=1)),))
    assert check(facts, "sms", "nurture", NOW) == Postpone(MORNING, "day_limit")
    assert check(facts, "sms", "visit", NOW) == Ok()
    assert check(facts, "sms", "acknowledgement", NOW) == Ok()
    assert check(facts, "sms", "staff", NOW) == Ok()
    assert check(replace(FACTS, contacts=(("nurture", ago(hours=11)),)), "sms", "nurture", NOW) == Ok()  # yesterday


def test_three_nurture_texts_in_seven_days():
    facts = replace(FACTS, contacts=tuple(("nurture", ago(days=days)) for days in (1, 3, 5)))
    free = datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)
    assert check(facts, "sms", "nurture", NOW) == Postpone(free, "week_limit")
    assert check(facts, "sms", "nurture", free) == Ok()


def test_visits_have_an_allowance_of_their_own():
    nurtured = tuple(("nurture", ago(days=days)) for days in (2, 3, 5))
    assert check(replace(FACTS, contacts=nurtured), "sms", "visit", NOW) == Ok()
    reminded = tuple(("visit", ago(days=days)) for days in (2, 3, 5))
    assert check(replace(FACTS, contacts=reminded), "sms", "nurture", NOW) == Ok()
    assert check(replace(FACTS, contacts=reminded), "sms", "visit", NOW) == Postpone(
        datetime(2026, 11, 26, 10, 0, tzinfo=ZONE), "visit_limit"
    )


def test_three_contacts_in_a_day_calls_included_and_the_acknowledgement_not():
    three = (("visit", ago(hours=20)), ("call", ago(hours=2)), ("visit", ago(hours=1)))
    assert check(replace(FACTS, contacts=three), "sms", "nurture", NOW) == Postpone(
        datetime(2026, 11, 24, 14, 0, tzinfo=ZONE), "contact_limit"
    )
    first = (("acknowledgement", ago(hours=20)), *three[1:])
    assert check(replace(FACTS, contacts=first), "sms", "nurture", NOW) == Ok()


def test_a_practice_may_allow_less_than_the_law_and_never_more():
    contacts = (("nurture", ago(hours=1)),)
    assert isinstance(check(replace(FACTS, texts_per_day=9, contacts=contacts), "sms", "nurture", NOW), Postpone)
    assert check(replace(FACTS, texts_per_week=0), "sms", "nurture", NOW) == No("texts_off")


def test_every_reason_has_words():
    assert str(words("quiet_hours")) == "Outside the hours when texts may be sent"
    assert words("something_new") == "Something new"
