"""Before a visit and after a missed one: block P over a moved clock, and whatever changes it."""

from datetime import datetime, timedelta

import pytest
from django.db.models import F

from leads import events
from leads.models import Event, Lead, Task
from messaging.models import Message, Outbox
from practices.models import Location, ServiceLine
from scheduling import booking
from scheduling.models import Availability, PatientLink, ReadinessItem, Visit
from sequences import engine, exits
from sequences.models import Enrollment, Sequence
from tests.cast import ZONE
from tests.sequences import scene
from tests.sequences.scene import a_person

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def on(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def book(lead: Lead, starts: str, provider, *, now: datetime) -> Visit:
    return booking.book(
        lead, provider_id=provider.doctor.pk, location_id=provider.place.pk, starts_at=on(starts), minutes=30, by=None,
        now=now,
    )  # fmt: skip


def move(visit: Visit, starts: str, *, now: datetime) -> None:
    """As staff or the patient move it: in place, to be confirmed anew."""
    was, start = visit.starts_at, on(starts)
    Visit.objects.filter(pk=visit.pk).update(
        starts_at=start, ends_at=start + 30 * MINUTE, status="booked", confirmed_at=None
    )
    visit.refresh_from_db()
    events.record("visit_moved", lead=visit.lead, now=now, visit=visit.pk, was=was)


def go_on(until: datetime) -> None:
    """Let time pass: each thing is decided when it is due, and sent at once."""
    deliver()
    while due := Enrollment.objects.active().filter(due_at__lte=until).order_by("due_at").first():
        engine.decide_and_write([due.pk], now=due.due_at)
        deliver()


def deliver() -> None:
    Message.objects.queued().update(state="sent", sent_at=F("created_at"))
    Outbox.objects.all().delete()


def said(lead: Lead) -> list[str]:
    """What was sent, and what a person was asked to do, by local time and in order."""
    sent = Message.objects.of_lead(lead).filter(state__in=["queued", "sent"])
    written = [(message.created_at, message.channel) for message in sent]
    asked = [(task.created_at, f"task {task.kind}") for task in Task.objects.filter(lead=lead)]
    return [f"{at.astimezone(ZONE):%a %d %b %H:%M} {what}" for at, what in sorted(written + asked)]


def at_nine(day: str) -> list[str]:
    """The call that had no hour of its own on Sunday, and the text of two hours before."""
    return [f"{day} 09:00 sms", f"{day} 09:00 task call"]


def skipped(lead: Lead) -> list[tuple[int, str]]:
    return [*Message.objects.of_lead(lead).filter(state="skipped").order_by("step").values_list("step", "reason")]


def bodies(lead: Lead) -> list[str]:
    return [*Message.objects.of_lead(lead).filter(state="sent").order_by("created_at").values_list("body", flat=True)]


def running(lead: Lead) -> list[tuple[str, str]]:
    return [
        (enrollment.sequence.kind, enrollment.exit_reason or enrollment.status)
        for enrollment in Enrollment.objects.filter(lead=lead).select_related("sequence").order_by("entered_at", "pk")
    ]


@pytest.fixture
def dana(in_bright, at):
    scene.senders()
    ServiceLine.objects.create(name="First visits", checklist=["form", "coverage"])
    return a_person(now=at)


@pytest.fixture
def visit(dana, provider, at):
    """Booked on a Tuesday for the Friday of next week, at eleven."""
    return book(dana, "2026-12-04T11:00", provider, now=at)


def test_before_a_visit_five_touches_count_down_to_it(dana, visit):
    go_on(visit.starts_at)
    assert said(dana) == [
        "Tue 24 Nov 10:00 sms",
        "Fri 27 Nov 10:00 email",
        "Wed 02 Dec 10:00 sms",
        "Thu 03 Dec 10:00 task call",
        "Fri 04 Dec 09:00 sms",
    ]
    assert running(dana) == [("visit", "finished")]


def test_each_says_what_it_is_for(dana, visit, provider):
    Location.objects.update(address="12 Alder Street", phone="+13125550100")
    go_on(visit.starts_at)
    booked, missing, will_you, where = bodies(dana)
    assert "your visit is Friday, December 4 at 11:00 am with Dr. Okafor" in booked
    assert "One thing is still missing: the new patient form." in missing
    assert "/v/" in booked and "/v/" in missing and "/v/" not in will_you
    assert "Reply C to confirm or R to move it." in will_you
    assert "12 Alder Street. Late? Call (312) 555-0100." in where
    assert {message.kind for message in Message.objects.of_lead(dana)} == {"visit"}


def test_in_spanish_too(dana, provider, at):
    dana.person.language = "es"
    dana.person.save()
    visit = book(dana, "2026-12-04T11:00", provider, now=at)
    go_on(visit.starts_at)
    booked, missing, will_you, _ = bodies(dana)
    assert "su cita es el viernes 4 de diciembre, 11:00 a. m., con Dr. Okafor" in booked
    assert "diciembre, 11:00 a. m.: el formulario de paciente nuevo." in missing
    assert "Responda C para confirmar o R para cambiarla." in will_you


def test_of_a_sensitive_service_no_name_tells(dana, provider, at):
    ServiceLine.objects.update(sensitive=True)
    Location.objects.update(name="Hope House")
    visit = book(dana, "2026-12-04T11:00", provider, now=at)
    go_on(visit.starts_at)
    assert "with our team" in bodies(dana)[0]
    assert not any("Okafor" in body or "Hope House" in body for body in bodies(dana))


def test_where_there_is_no_time_to_offer_they_wait_and_a_person_looks(dana, visit, provider):
    now = miss(visit)
    Availability.objects.all().delete()
    go_on(now + 4 * HOUR)
    for event in Event.objects.filter(kind="times_lacking"):
        events._react_to(event.pk)
    assert skipped(dana)[-1] == (2, "no_times")
    assert Task.objects.open().filter(lead=dana, reason="waitlist").exists()


def test_the_reminder_asks_only_for_the_first_missing_item(dana, visit, at):
    ReadinessItem.objects.filter(item="form").update(settled_at=at)
    go_on(on("2026-11-27T10:00"))
    (asked,) = Message.objects.of_lead(dana).filter(channel="email")
    assert "your insurance card" in asked.body
    assert "form" not in asked.body


def test_nothing_is_asked_for_when_nothing_is_missing(dana, visit, at):
    ReadinessItem.objects.update(settled_at=at)
    go_on(visit.starts_at)
    assert (2, "not_needed") in skipped(dana)


def test_who_has_confirmed_is_neither_asked_nor_called(dana, visit, at):
    booking.confirm(visit, by=None, now=at + HOUR)
    go_on(visit.starts_at)
    assert said(dana) == ["Tue 24 Nov 10:00 sms", "Fri 27 Nov 10:00 email", "Fri 04 Dec 09:00 sms"]
    assert skipped(dana) == [(3, "not_needed"), (4, "not_needed")]


def test_confirming_takes_the_call_of_the_day_before_off_the_list(dana, visit):
    go_on(on("2026-12-03T10:00"))
    assert Task.objects.open().get(lead=dana).reason == "call_due"
    booking.confirm(visit, by=None, now=on("2026-12-03T11:00"))
    assert Task.objects.get(lead=dana).outcome == "confirmed"


def test_the_call_of_the_day_before_is_late_before_the_visit_begins(dana, visit):
    go_on(on("2026-12-03T10:00"))
    assert Task.objects.open().get(lead=dana).breach_at <= visit.starts_at


@pytest.mark.parametrize(
    ("starts", "expected", "late"),
    [
        # 3 days before: what is missing is asked for a day after booking
        ("2026-11-27T11:00", ["Tue 24 Nov 10:00 sms", "Wed 25 Nov 10:00 email", "Wed 25 Nov 10:00 sms",
                              "Thu 26 Nov 10:00 task call", "Fri 27 Nov 09:00 sms"], []),
        # the next day: nothing but the hours before
        ("2026-11-25T11:30", ["Tue 24 Nov 10:00 sms", "Wed 25 Nov 09:30 sms"],
         [(2, "booked_late"), (3, "booked_late"), (4, "booked_late")]),
        # within hours: what booking says is all
        ("2026-11-24T11:30", ["Tue 24 Nov 10:00 sms"], [(step, "booked_late") for step in (2, 3, 4, 5)]),
    ],
)  # fmt: skip
def test_what_a_visit_was_booked_too_late_for_is_skipped_with_a_reason(dana, provider, at, starts, expected, late):
    visit = book(dana, starts, provider, now=at)
    go_on(visit.starts_at)
    assert (said(dana), skipped(dana)) == (expected, late)


def test_before_an_early_visit_the_last_text_comes_the_evening_before(dana, provider, at):
    visit = book(dana, "2026-12-04T09:00", provider, now=at)
    go_on(visit.starts_at)
    assert said(dana)[-1] == "Thu 03 Dec 18:30 sms"


def test_for_a_monday_the_question_comes_on_saturday(dana, provider, at):
    """Sunday is no day for texts: earlier, not later."""
    visit = book(dana, "2026-12-08T11:00", provider, now=at)
    go_on(visit.starts_at)
    assert said(dana)[2:4] == ["Sat 05 Dec 10:00 sms", "Mon 07 Dec 10:00 task call"]


@pytest.mark.parametrize(
    ("now", "starts", "expected"),
    [
        ("2026-10-20T10:00", "2026-11-02T11:00", ["Mon 26 Oct 10:00 email", "Sat 31 Oct 10:00 sms", *at_nine("Mon 02 Nov")]),
        ("2027-03-02T10:00", "2027-03-15T11:00", ["Mon 08 Mar 10:00 email", "Sat 13 Mar 10:00 sms", *at_nine("Mon 15 Mar")]),
    ],
)  # fmt: skip
def test_over_a_clock_change_the_hours_stay_those_of_the_clock(dana, provider, now, starts, expected):
    visit = book(dana, starts, provider, now=on(now))
    go_on(visit.starts_at)
    assert said(dana)[1:] == expected


def test_a_moved_visit_is_told_and_counted_down_to_anew(dana, visit):
    go_on(on("2026-12-02T10:00"))
    booking.confirm(visit, by=None, now=on("2026-12-02T11:00"))
    move(visit, "2026-12-11T09:30", now=on("2026-12-02T12:00"))
    go_on(visit.starts_at)
    assert said(dana)[3:] == [
        "Wed 02 Dec 12:00 sms",
        "Fri 04 Dec 10:00 email",
        "Wed 09 Dec 10:00 sms",
        "Thu 10 Dec 10:00 task call",
        "Thu 10 Dec 18:30 sms",
    ]
    assert "Friday, December 11 at 9:30 am" in bodies(dana)[3]
    assert running(dana) == [("visit", "moved"), ("visit", "finished")]


def test_moving_takes_the_call_about_the_old_time_off_the_list(dana, visit):
    go_on(on("2026-12-03T10:00"))
    move(visit, "2026-12-11T09:30", now=on("2026-12-03T12:00"))
    assert [task.outcome for task in Task.objects.filter(lead=dana)] == ["moved"]


def test_a_cancelled_visit_is_reminded_of_no_more(dana, visit):
    go_on(on("2026-12-03T10:00"))
    booking.cancel(visit, by=None, now=on("2026-12-03T12:00"))
    go_on(visit.starts_at)
    assert "Fri 04 Dec 09:00 sms" not in said(dana)
    assert running(dana) == [("visit", "cancelled")]
    assert not Outbox.objects.filter(message__enrollment_id__isnull=False).exists()
    assert Task.objects.open().get(lead=dana).reason == "cancelled"


def test_undoing_a_cancellation_brings_back_what_is_still_to_come(dana, visit):
    go_on(on("2026-11-28T10:00"))
    booking.cancel(visit, by=None, now=on("2026-11-28T12:00"))
    booking.reopen(visit, by=None, now=on("2026-11-28T12:05"))
    go_on(visit.starts_at)
    assert said(dana)[2:] == [
        "Sat 28 Nov 12:00 task call",  # of the cancellation, and done by the undoing
        "Wed 02 Dec 10:00 sms",
        "Thu 03 Dec 10:00 task call",
        "Fri 04 Dec 09:00 sms",
    ]
    assert Task.objects.filter(lead=dana, outcome="undone").count() == 1
    assert running(dana) == [("visit", "finished")]
    assert Event.objects.filter(kind="enrollment_resumed").count() == 1


def test_closing_a_lead_ends_it_and_opening_it_again_goes_on(dana, visit, at):
    dana.close("not_now", by=None, now=at + DAY)
    assert running(dana) == [("visit", "closed")]
    dana.reopen(by=None, now=at + 2 * DAY)
    assert running(dana) == [("visit", "active")]


@pytest.mark.parametrize("reason", sorted(exits.SPARES_VISITS))
def test_a_reply_or_a_call_ends_no_reminder(dana, visit, at, reason):
    exits.end_for_person(dana.person_id, reason, now=at + HOUR)
    assert running(dana) == [("visit", "active")]


def test_nothing_of_it_is_sent_after_a_stop(dana, visit, at):
    text = Message.objects.create(
        lead=dana, contact_point_id=Message.objects.of_lead(dana).first().contact_point_id, channel="sms",
        kind="inbound", state="received", body="STOP", created_at=at + HOUR,
    )  # fmt: skip
    events.record("stop_received", lead=dana, now=at + HOUR, message=text.pk)
    go_on(visit.starts_at)
    assert running(dana) == [("visit", "stopped")]
    assert said(dana) == []  # what was queued is withdrawn too


def test_reminding_somebody_of_a_visit_closes_no_journey(dana, visit):
    Lead.objects.update(fit="not_a_fit", contacted_at=None, qualified_at=None, booked_at=None)
    go_on(visit.starts_at)
    for event in Event.objects.filter(kind="enrollment_finished"):
        events._react_to(event.pk)
    assert Lead.objects.get(pk=dana.pk).is_open


def test_a_text_that_is_over_the_allowance_becomes_an_email(dana, visit, at):
    for hour in range(3):
        go_on(on("2026-12-01T10:00") + hour * HOUR)
        move(visit, f"2026-12-04T{9 + hour:02d}:30", now=on("2026-12-01T10:00") + hour * HOUR)
    go_on(visit.starts_at)
    assert said(dana)[-1] == "Fri 04 Dec 09:30 email"


# ---- Missed ----
def miss(visit: Visit) -> datetime:
    now = visit.starts_at + HOUR
    booking.settle(visit, "no_show", by=None, now=now)
    return now


def test_who_missed_a_visit_is_called_within_two_hours_and_then_texted(dana, visit):
    go_on(visit.starts_at)
    now = miss(visit)
    call = Task.objects.open().get(lead=dana)
    assert (call.kind, call.lane, call.breach_at) == ("call", "calls", now + 2 * HOUR)
    go_on(now + 4 * HOUR)
    assert said(dana)[-1] == "Fri 04 Dec 14:00 sms"
    assert "that is all right. We have " in bodies(dana)[-1]
    assert [*PatientLink.objects.filter(lead=dana).order_by("created_at").values_list("purpose", flat=True)][
        -1
    ] == "book"
    assert running(dana) == [("visit", "finished"), ("missed", "active")]


def test_a_new_visit_ends_the_following_up(dana, visit, provider):
    now = miss(visit)
    book(dana, "2026-12-09T09:00", provider, now=now)
    assert running(dana)[1:] == [("missed", "booked"), ("visit", "active")]


def test_talking_to_them_ends_it(dana, visit):
    now = miss(visit)
    events.record("call_made", lead=dana, now=now, outcome="answered_follow_up", connected=True)
    assert running(dana)[-1] == ("missed", "called")


def test_after_a_second_miss_a_person_decides(dana, visit, provider):
    now = miss(visit)
    again = book(dana, "2026-12-09T09:00", provider, now=now)
    miss(again)
    task = Task.objects.open().get(lead=dana)
    assert (task.kind, task.lane, task.reason) == ("decide", "handed_over", "missed_again")
    assert [kind for kind, _ in running(dana)].count("missed") == 1
    booking.reopen(again, by=None, now=again.starts_at + HOUR)
    assert not Task.objects.open().filter(lead=dana).exists()


def test_undoing_a_no_show_ends_the_following_up(dana, visit):
    now = miss(visit)
    booking.reopen(visit, by=None, now=now + MINUTE)
    assert running(dana) == [("visit", "active"), ("missed", "undone")]
    assert not Task.objects.open().filter(lead=dana).exists()
    go_on(now + DAY)
    assert running(dana)[0] == ("visit", "finished")
    assert skipped(dana)[-1] == (5, "missed_window")


@pytest.fixture
def without_them(monkeypatch):
    monkeypatch.setattr("sequences.reactions.FIRST_PLAYBOOKS", ())


def test_a_practice_of_before_gets_the_sequence_when_it_needs_it(without_them, dana, provider, at):
    book(dana, "2026-12-04T11:00", provider, now=at)
    assert running(dana) == [("visit", "active")]


def test_a_practice_that_has_turned_it_off_is_left_alone(dana, provider, at):
    Sequence.objects.filter(kind__in=["visit", "missed"]).update(active=False)
    visit = book(dana, "2026-12-04T11:00", provider, now=at)
    miss(visit)
    assert running(dana) == []
    assert Task.objects.open().get(lead=dana).reason == "no_show"
