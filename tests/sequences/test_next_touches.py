"""What comes next for a lead, as the queue and the lead page say it: the engine's times, foreseen."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads import consent
from leads.models import Lead
from messaging.models import Message
from practices.models import Practice
from sequences.models import Enrollment
from sequences.next_touches import next_touches, next_words
from tests.cast import ZONE, a_lead
from tests.sequences.scene import a_sequence

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def agreed(dana, at):
    """Dana, whose number is of Oregon, said yes to texts and to emails."""
    agree(dana, at)
    return dana


def agree(lead, at, *channels):
    for channel in channels or ("sms", "email"):
        point = lead.person.contact_points.get(kind="email" if channel == "email" else "phone")
        consent.give(
            lead.person, point, channel=channel, granted=True, wording="Yes", version="1", source="test", now=at
        )


def text(after=0, **fields):
    return {"channel": "sms", "after": after, **fields}


def email(after=0, **fields):
    return {"channel": "email", "after": after, **fields}


def call(after=0, **fields):
    return {"channel": "call", "after": after, **fields}


def enroll(lead, sequence, due_at, position=1, **fields):
    fields = {"entered_at": due_at, **fields}
    return Enrollment.objects.create(
        lead=lead, sequence=sequence, version=sequence.live, due_at=due_at, position=position, **fields
    )


def ended(lead, at, status="exited", reason="", key="short"):
    sequence = a_sequence(text(), key=key)
    return enroll(lead, sequence, None, status=status, exit_reason=reason, ended_at=at, entered_at=at)


def said(lead, now):
    return next_words([lead], now)[lead.pk]


def foreseen(lead, now):
    """As (day and time in Chicago, channel, reason)."""
    return [(f"{touch.at.astimezone(ZONE):%a %H:%M}", touch.channel, touch.reason) for touch in next_touches(lead, now)]


# ---- The steps that are left ----
def test_each_step_is_counted_from_the_one_before_and_the_first_is_due_when_the_engine_said(agreed, at):
    enroll(agreed, a_sequence(text(), text(60), email(DAY // MINUTE, at=time(10)), call(60)), at + HOUR + 5 * MINUTE, 2)
    assert foreseen(agreed, at) == [
        ("Tue 11:05", "sms", "on_time"),
        ("Wed 12:00", "email", "local_time"),  # ten o'clock where Dana is
        ("Wed 13:00", "call", "on_time"),
    ]


def test_no_more_than_four_are_foreseen(agreed, at):
    enroll(agreed, a_sequence(*[email(60) for _ in range(6)]), at + HOUR)
    assert len(next_touches(agreed, at)) == 4


def test_a_text_that_falls_in_the_night_is_foreseen_when_the_window_opens_where_the_person_is(agreed, at):
    enroll(agreed, a_sequence(email(), text(12 * 60)), at)
    assert foreseen(agreed, at) == [("Tue 10:00", "email", "on_time"), ("Wed 11:00", "sms", "quiet_hours")]


def test_a_call_is_foreseen_while_the_practice_is_open(agreed, at):
    enroll(agreed, a_sequence(email(), call(8 * 60)), at)
    assert foreseen(agreed, at)[1] == ("Wed 11:00", "call", "quiet_hours")


def test_what_is_overdue_comes_now(agreed, at):
    enroll(agreed, a_sequence(email(), email(60)), at - 10 * MINUTE)
    assert foreseen(agreed, at) == [("Tue 10:00", "email", "catching_up"), ("Tue 11:00", "email", "on_time")]


def test_what_has_lost_its_use_is_not_foreseen(agreed, at):
    enroll(agreed, a_sequence(email(useful_minutes=30), email(60)), at - HOUR)
    assert foreseen(agreed, at) == [("Tue 11:00", "email", "on_time")]


def test_without_consent_to_texts_an_email_is_foreseen(dana, at):
    agree(dana, at, "email")
    enroll(dana, a_sequence(text(60)), at + HOUR)
    assert foreseen(dana, at) == [("Tue 11:00", "email", "on_time")]


def test_without_any_consent_to_write_a_call_is_foreseen(dana, at):
    enroll(dana, a_sequence(text(60)), at + HOUR)
    assert foreseen(dana, at) == [("Tue 11:00", "call", "on_time")]


def test_a_first_answer_is_never_foreseen_as_a_call(dana, at):
    enroll(dana, a_sequence(text(60, kind="acknowledgement"), call(60)), at + HOUR)
    assert foreseen(dana, at) == [("Tue 12:00", "call", "on_time")]


def test_an_email_without_consent_is_not_foreseen(dana, at):
    agree(dana, at, "sms")
    enroll(dana, a_sequence(email(60), text(60)), at + HOUR)
    assert foreseen(dana, at) == [("Tue 12:00", "sms", "on_time")]


def test_a_step_that_is_not_needed_as_things_stand_is_not_foreseen(agreed, at):
    enroll(agreed, a_sequence(email(60, only_if="qualified"), email(60)), at + HOUR)
    assert foreseen(agreed, at) == [("Tue 12:00", "email", "on_time")]


def test_a_text_beyond_the_days_allowance_is_foreseen_for_the_day_after(agreed, at):
    sequence = a_sequence(text(60))
    enroll(agreed, sequence, at + HOUR)
    point = agreed.person.contact_points.get(kind="phone")
    Message.objects.create(
        lead=agreed, contact_point=point, channel="sms", kind="nurture", state="sent", body="Hello", created_at=at,
        sent_at=at,
    )  # fmt: skip
    assert foreseen(agreed, at) == [("Wed 11:00", "sms", "day_limit")]


def test_nothing_is_foreseen_beyond_what_will_stop_the_sequence(agreed, at):
    enroll(agreed, a_sequence(text(60), email(60)), at + HOUR)
    Lead.objects.update(contacted_at=at + 2 * HOUR)
    assert foreseen(agreed, at) == []


def test_nothing_is_foreseen_for_who_is_in_no_sequence(agreed, at, caplog):
    assert next_touches(agreed, at) == []
    ended(agreed, at, reason="replied")
    assert next_touches(agreed, at) == []
    assert not caplog.records  # nothing was tried


def test_a_touch_says_itself(agreed, at):
    enroll(agreed, a_sequence(text(60)), at + HOUR)
    (touch,) = next_touches(agreed, at)
    assert (touch.at, touch.words) == (at + HOUR, "Text today 11:00 am")


# ---- In words ----
@pytest.mark.parametrize(
    ("step", "later", "words"),
    [
        (call(), 5 * HOUR, "Call today 3:00 pm"),
        (text(), DAY + 65 * MINUTE, "Text tomorrow 11:05 am"),
        (email(), 3 * DAY, "Email Fri, Nov 27"),
        (email(), -MINUTE, "Email now"),
    ],
)
def test_the_next_touch_is_said_by_its_channel_and_time(agreed, at, step, later, words):
    enroll(agreed, a_sequence(step), at + later)
    assert said(agreed, at) == words


def test_the_day_is_the_practices_even_where_the_person_is_earlier(agreed, at):
    late = at.replace(hour=23)
    enroll(agreed, a_sequence(email()), late + 2 * HOUR)  # still Tuesday in Oregon
    assert said(agreed, late) == "Email tomorrow 1:00 am"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("replied", "Paused: patient replied"),
        ("in_contact", "Paused: you are in contact"),
        ("called", "Paused: you have talked"),
        ("person_needed", "Paused: a person is needed"),
        ("stopped", "Stopped: asked to stop"),
        ("booked", "Stopped: visit booked"),
        ("closed", "Stopped: lead closed"),
        ("not_a_fit", "Stopped: not a fit"),
        ("withdrawn", "Stopped: by your team"),
        ("moved_away", "Stopped: moved away"),
    ],
)
def test_a_sequence_that_has_stopped_says_why(agreed, at, reason, words):
    ended(agreed, at, reason=reason)
    assert said(agreed, at) == words


def test_a_lead_in_no_sequence_has_nothing_planned(agreed, at):
    assert said(agreed, at) == "Nothing planned"


def test_a_sequence_that_ran_to_its_end_says_so(agreed, at):
    ended(agreed, at, "finished")
    assert said(agreed, at) == "Cadence has ended"


def test_a_practice_that_has_paused_its_messages_sends_nothing(agreed, at):
    Practice.objects.update(live=False)
    enroll(agreed, a_sequence(text(60)), at + HOUR)
    assert said(agreed, at) == "Paused: your practice sends nothing now"


def test_after_the_last_step_there_is_nothing_more_to_send(agreed, at):
    enroll(agreed, a_sequence(text(60)), at + HOUR, 2)
    assert said(agreed, at) == "Nothing more to send"


@pytest.mark.parametrize(
    ("consents", "step", "words"),
    [
        (["sms", "email"], text(), "Text today 11:00 am"),
        (["email"], text(), "Email today 11:00 am"),
        (["email"], text(email_instead=False), "Call today 11:00 am"),
        ([], text(), "Call today 11:00 am"),
        ([], text(kind="acknowledgement"), "Next message cannot be sent"),
        (["email"], email(), "Email today 11:00 am"),
        (["sms"], email(), "Next message cannot be sent"),
        ([], call(), "Call today 11:00 am"),
    ],
)
def test_a_row_names_the_channel_that_consent_leaves(dana, at, consents, step, words):
    if consents:
        agree(dana, at, *consents)
    enroll(dana, a_sequence(dict(step)), at + HOUR)
    assert said(dana, at) == words


def test_who_took_back_their_yes_or_has_stopped_is_not_said_to_be_texted(agreed, at):
    enroll(agreed, a_sequence(text()), at + HOUR)
    point = agreed.person.contact_points.get(kind="phone")
    consent.suppress(point, "sms", reason="stop", source="inbound", now=at)
    assert said(agreed, at) == "Email today 11:00 am"
    consent.lift(point, "sms", by="patient", now=at)
    assert said(agreed, at) == "Text today 11:00 am"
    consent.give(
        agreed.person, point, channel="sms", granted=False, wording="No", version="1", source="test", now=at + MINUTE
    )
    assert said(agreed, at) == "Email today 11:00 am"


def test_a_step_that_cannot_be_made_sense_of_takes_no_page_away(agreed, at, caplog):
    enroll(agreed, a_sequence(text(60, body="{{ diagnosis }}")), at + HOUR)
    assert next_touches(agreed, at) == []
    assert "cannot be foreseen" in caplog.text


def test_a_step_that_the_engine_has_set_aside_says_so(agreed, at):
    enroll(agreed, a_sequence(text(60)), at + HOUR, error="Unrenderable at render.py:1")
    assert said(agreed, at) == "Paused: something went wrong"


def test_automation_is_off_for_who_is_urgent(agreed, at):
    enroll(agreed, a_sequence(text(60)), at + HOUR)
    Lead.objects.update(fit="urgent")
    assert said(agreed, at) == "Automation off"


def test_the_latest_sequence_is_spoken_of_and_a_running_one_before_it(agreed, at):
    ended(agreed, at - DAY, reason="booked", key="first")
    ended(agreed, at, reason="replied", key="second")
    assert said(agreed, at) == "Paused: patient replied"
    enroll(agreed, a_sequence(text(60), key="third"), at + HOUR, entered_at=at - 2 * DAY)
    assert said(agreed, at) == "Text today 11:00 am"


def test_the_words_follow_the_readers_language(agreed, at, monkeypatch):
    ended(agreed, at, reason="replied")
    spanish = {"Paused: %(reason)s": "En pausa: %(reason)s", "patient replied": "respondió"}
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda words: spanish.get(words, words))
    assert said(agreed, at) == "En pausa: respondió"


def test_a_page_of_fifty_costs_as_many_statements_as_one_lead(in_bright, at):
    sequence = a_sequence(text(60), email(60), call(60))
    leads = [a_lead(f"Lead {n}", phone=f"+1312555{n:04}", email=f"lead{n}@example.com") for n in range(50)]
    for n, lead in enumerate(leads):
        agree(lead, at)
        enroll(lead, sequence, at + n * MINUTE)
    counts = []
    for page in (leads[:1], leads):
        with CaptureQueriesContext(connection) as captured:
            assert len(next_words(page, at)) == len(page)
        counts.append(len(captured))
    assert counts == [2, 2]  # the practice's zone, and the rows
