"""One decision, purely: stop, skip, wait, or do the step by the channel that is allowed."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.models import Fit
from messaging import gates
from practices.calendar import SendWindow, hours_of
from sequences import exits, timing
from sequences.decide import ONLY_IF, decide
from sequences.facts import Facts, Lead, Visit
from sequences.versions import Compiled, CompiledStep, Words
from tests.cast import AT, ZONE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WINDOW = SendWindow(("America/Chicago",), time(9), time(19), frozenset(range(6)))
CALENDAR = timing.Calendar(ZONE, WINDOW, hours_of("America/Chicago", [(day, time(9), time(17)) for day in range(5)]))
IDS = {name: UUID(int=number) for number, name in enumerate(["enrollment", "practice", "lead", "phone", "email"], 1)}


def words(text: str = "Hello {{ first_name }}, {{ promise }}", number: int = 9) -> Words:
    return Words(UUID(int=number), "say hello", dict.fromkeys(("en", "es"), "Hello"), dict.fromkeys(("en", "es"), text))


def a_step(channel: str = "sms", **fields: object) -> CompiledStep:
    values = {
        "position": 1, "channel": channel, "kind": "nurture", "after_minutes": 0, "at": None, "only_if": "",
        "useful_minutes": 2880, "allowance_minutes": 60, "words": words(),
        "instead": words("By email, {{ first_name }}", 10) if channel == "sms" else None,
    }  # fmt: skip
    return CompiledStep(**values | fields)


def known(**fields: object) -> gates.Facts:
    values = {
        "live": True, "zone": ZONE, "state": "IL", "window": WINDOW, "texts_per_day": 1, "texts_per_week": 3,
        "usable": True, "consent": True,
    }  # fmt: skip
    return gates.Facts(**values | fields)


def the_facts(
    *steps: CompiledStep, sms: object = True, email: object = True, call: object = True, **fields: object
) -> Facts:
    """Everything is allowed, but what is said. A channel given as False has no consent, as None no address."""
    gate = {
        channel: allowed if isinstance(allowed, gates.Facts) else known(consent=allowed)
        for channel, allowed in (("sms", sms), ("email", email), ("call", call))
        if allowed is not None
    }
    values = {
        "enrollment_id": IDS["enrollment"], "practice_id": IDS["practice"], "lead_id": IDS["lead"], "position": 1,
        "occurrence": 1, "due_at": AT, "entered_at": AT - HOUR, "version": Compiled("nurture", steps or (a_step(),)),
        "lead": Lead(Fit.FIT, False, False, None, None, None), "language": "en", "practice": "Bright",
        "values": {"first_name": "Dana", "practice": "Bright"}, "calendar": CALENDAR, "first_answer_minutes": 5,
        "addresses": {"sms": IDS["phone"], "email": IDS["email"], "call": IDS["phone"]}, "known": gate,
        "may_text": True, "texts_before": 1, "last_text_at": AT - DAY,
    }  # fmt: skip
    return Facts(**values | fields)


def a_lead(**fields: object) -> Lead:
    return replace(Lead(Fit.FIT, False, False, None, None, None), **fields)


def did(facts: Facts, now: datetime = AT) -> tuple[str, str, str]:
    """The outcome, and the message's channel and reason."""
    decision = decide(facts, now)
    message = decision.message
    return decision.outcome, message.channel if message else "", message.reason if message else ""


@pytest.mark.parametrize(
    ("lead", "reason"),
    [
        (a_lead(closed=True), "closed"),
        (a_lead(booked=True), "booked"),
        (a_lead(contacted_at=AT), "in_contact"),
        (a_lead(fit=Fit.NOT_A_FIT), "not_a_fit"),
        (a_lead(fit=Fit.URGENT), "person_needed"),
        (a_lead(fit=Fit.NEEDS_PERSON), "person_needed"),
    ],
)
def test_an_exit_condition_ends_it(lead, reason):
    decision = decide(the_facts(lead=lead), AT)
    assert (decision.outcome, decision.reason, decision.due_at) == ("exit", reason, None)
    assert decision.message is None


A_VISIT = Visit("booked", AT + 3 * DAY, None)


def of(kind, **fields):
    return the_facts(version=Compiled(kind, (a_step(kind="visit"),)), visit=A_VISIT, **fields)


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        ("visit", {"lead": a_lead(closed=True)}, "closed"),
        ("visit", {"visit": None}, "cancelled"),
        ("visit", {"visit": replace(A_VISIT, status="cancelled")}, "cancelled"),
        ("visit", {"visit": replace(A_VISIT, status="attended")}, "attended"),
        ("visit", {"visit": replace(A_VISIT, status="no_show")}, "no_show"),
        ("visit", {"lead": a_lead(booked=True, contacted_at=AT, fit=Fit.NOT_A_FIT)}, None),
        ("visit", {"lead": a_lead(booked=True, fit=Fit.NEEDS_PERSON)}, None),
        ("missed", {"lead": a_lead(booked=True)}, "booked"),
        ("missed", {"lead": a_lead(contacted_at=AT)}, "in_contact"),
        ("missed", {"lead": a_lead(fit=Fit.NEEDS_PERSON)}, None),
        ("not_a_fit", {"lead": a_lead(fit=Fit.NOT_A_FIT)}, None),
        ("not_a_fit", {"lead": a_lead(booked=True)}, "booked"),
    ],
)
def test_what_ends_it_is_said_by_its_kind(kind, fields, reason):
    assert exits.holds(replace(of(kind), **fields)) == reason


def test_a_reminder_is_of_no_use_after_its_visit():
    at_the_visit = replace(of("visit"), visit=replace(A_VISIT, starts_at=AT + timedelta(minutes=30)))
    assert decide(at_the_visit, AT).message.expires_at < AT + timedelta(minutes=30)
    assert did(at_the_visit, AT + timedelta(minutes=30)) == ("skip", "sms", "missed_window")


def test_a_reminder_that_may_not_be_texted_in_time_is_an_email():
    soon = replace(A_VISIT, starts_at=AT + 5 * HOUR)
    full = known(contacts=tuple(("visit", AT - number * DAY) for number in (1, 2, 3)))
    assert did(replace(of("visit", sms=full), visit=soon)) == ("touch", "email", "")
    assert did(replace(of("visit", sms=full, email=False), visit=soon)) == ("skip", "sms", "visit_limit")


def test_a_reminder_that_cannot_be_written_makes_no_call():
    decision = decide(of("visit", sms=False, email=False), AT)
    assert (decision.outcome, decision.task) == ("skip", None)


def test_contact_of_before_they_entered_ends_nothing():
    assert did(the_facts(lead=a_lead(contacted_at=AT - DAY)))[0] == "touch"


def test_a_text_that_is_allowed_is_a_text():
    decision = decide(the_facts(a_step(), a_step("email", after_minutes=60)), AT)
    assert (decision.outcome, decision.message.channel, decision.position) == ("touch", "sms", 2)
    assert decision.message.body == "Hello Dana, within 5 minutes"
    assert decision.due_at == AT + HOUR
    assert decision.message.expires_at == AT + 2 * DAY


def test_the_first_text_names_the_practice_and_says_how_to_stop():
    body = decide(the_facts(texts_before=0, last_text_at=None), AT).message.body
    assert body.startswith("Bright:")
    assert "STOP" in body


def test_without_consent_to_text_it_is_an_email():
    decision = decide(the_facts(sms=False), AT)
    assert (decision.message.channel, decision.message.body) == ("email", "By email, Dana")


def test_with_neither_it_is_a_call_and_the_silence_is_a_row():
    decision = decide(the_facts(sms=False, email=False), AT)
    assert (decision.outcome, decision.message.state, decision.message.reason) == ("skip", "skipped", "no_consent")
    assert (decision.task.kind, decision.task.reason, decision.task.due_at) == ("call", "no_consent", AT)


def test_a_call_instead_waits_for_the_practice_to_open_and_the_cursor_does_not():
    saturday = AT + 4 * DAY
    decision = decide(the_facts(a_step(), a_step("email"), sms=False, email=False, due_at=saturday), saturday)
    assert decision.task.due_at == AT + 6 * DAY - HOUR
    assert (decision.position, decision.due_at) == (2, saturday)


def test_with_no_way_at_all_it_is_a_skipped_row():
    assert did(the_facts(sms=None, email=None, call=None)) == ("skip", "sms", "no_address")


def test_a_stop_forbids_the_call_too():
    stopped = known(stopped_at=AT - DAY)
    decision = decide(the_facts(sms=stopped, email=False, call=stopped), AT)
    assert (decision.outcome, decision.message.reason, decision.task) == ("skip", "stopped", None)


def test_a_text_at_night_waits_but_a_first_answer_is_an_email_now():
    night = datetime.combine(AT.date(), time(22), ZONE)
    waiting = decide(the_facts(due_at=night), night)
    assert (waiting.outcome, waiting.position, waiting.due_at) == (
        "wait",
        1,
        datetime.combine(AT.date() + DAY, time(9), ZONE),
    )
    assert did(the_facts(a_step(kind="acknowledgement"), due_at=night), night) == ("touch", "email", "")


def test_a_text_over_the_cap_waits_or_is_skipped_with_its_reason():
    today = known(contacts=(("nurture", AT - HOUR),))
    assert decide(the_facts(sms=today), AT).outcome == "wait"
    assert did(the_facts(a_step(useful_minutes=60), sms=today)) == ("skip", "sms", "day_limit")


def test_a_step_past_its_use_is_skipped():
    assert did(the_facts(due_at=AT - 3 * DAY)) == ("skip", "sms", "missed_window")


def test_a_promise_of_an_answer_is_not_made_once_it_was_given():
    facts = the_facts(a_step(kind="acknowledgement"), lead=a_lead(answered_at=AT - HOUR))
    assert did(facts) == ("skip", "sms", "answered")


@pytest.mark.parametrize(
    ("only_if", "lead", "holds"),
    [
        ("unanswered", a_lead(), True),
        ("unanswered", a_lead(contacted_at=AT - DAY), False),
        ("qualified", a_lead(fit=Fit.UNKNOWN), False),
        ("qualified", a_lead(fit=Fit.UNKNOWN, qualified_at=AT), True),
        ("not_booked", a_lead(), True),
    ],
)
def test_only_if(only_if, lead, holds):
    outcome = did(the_facts(a_step(only_if=only_if), lead=lead))
    assert outcome == (("touch", "sms", "") if holds else ("skip", "sms", "not_needed"))
    assert only_if in ONLY_IF


def test_a_call_step_is_a_task_and_goes_on():
    decision = decide(the_facts(a_step("call"), a_step("email", after_minutes=60)), AT)
    assert (decision.outcome, decision.message, decision.due_at) == ("call", None, AT + HOUR)
    assert decision.task.breach_at == AT + HOUR


def test_a_call_that_comes_due_while_closed_waits():
    evening = datetime.combine(AT.date(), time(18), ZONE)
    decision = decide(the_facts(a_step("call"), due_at=evening), evening)
    assert (decision.outcome, decision.reason) == ("wait", "open_hours")


def test_a_stranger_over_the_limit_is_not_texted():
    assert did(the_facts(may_text=False)) == ("touch", "email", "")


def test_past_the_last_step_it_waits_for_an_answer_and_then_is_finished():
    last = decide(the_facts(), AT)
    assert (last.position, last.due_at) == (2, AT + 2 * DAY)
    assert decide(the_facts(position=2), AT + 2 * DAY).outcome == "finish"


@given(
    st.lists(st.sampled_from(["sms", "email", "call"]), min_size=1, max_size=6),
    st.sampled_from([True, False, None]),
    st.sampled_from([True, False, None]),
    st.datetimes(datetime(2026, 10, 25), datetime(2026, 11, 30), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_every_journey_ends_with_every_step_done_or_explained(channels, sms, email, start):
    """Driven to its end, nothing is left out in silence, nothing goes back in time, and no text leaves at night."""
    steps = [a_step(channel, position=n, after_minutes=600) for n, channel in enumerate(channels, 1)]
    facts, now, explained = the_facts(*steps, sms=sms, email=email, entered_at=start, due_at=start), start, set()
    for _ in range(60):
        decision = decide(facts, now)
        if decision.outcome == "finish":
            break
        if decision.message or decision.task:
            explained.add(facts.position)
        if decision.message and decision.message.channel == "sms" and decision.message.state == "queued":
            assert WINDOW.allows(now)
        assert decision.outcome != "wait" or decision.due_at > now
        assert decision.due_at >= now
        now = decision.due_at
        facts = replace(facts, position=decision.position, due_at=decision.due_at)
    assert explained == set(range(1, len(steps) + 1))
    assert decision.outcome == "finish"


def test_a_step_that_answers_doubts_says_the_answer_to_theirs_else_its_own_words():
    step = a_step("email", answers={"fear": words("Nothing is done without your yes", 11)})
    assert decide(the_facts(step, barrier="fear"), AT).message.body == "Nothing is done without your yes"
    assert decide(the_facts(step, barrier="cost"), AT).message.body == "Hello Dana, within 5 minutes"
    assert decide(the_facts(step), AT).message.body == "Hello Dana, within 5 minutes"


def test_a_call_of_a_team_is_asked_of_the_team():
    team = UUID(int=77)
    task = decide(the_facts(a_step("call", team_id=team)), AT).task
    assert (task.team_id, task.data["team"]) == (team, str(team))
    assert decide(the_facts(a_step("call")), AT).task.team_id is None


def test_what_is_only_for_those_who_chose_to_be_asked_again_is_not_waited_for_by_the_others():
    steps = a_step("email"), a_step("email", position=2, only_if="asked_again", after_minutes=45 * 24 * 60)
    decision = decide(the_facts(*steps), AT)
    assert (decision.position, decision.due_at) == (3, AT + 2 * DAY)
    decision = decide(the_facts(*steps, asked_again=True), AT)
    assert (decision.position, decision.due_at) == (2, AT + 45 * DAY)
