"""The queue: one row per lead, by lane and breach, in words, at a constant number of statements."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk import queue
from desk.choice import Choice
from desk.queue import Queue
from intake.models import Inquiry
from leads.models import Lead
from practices.models import Location, ServiceLine
from tests.cast import AT, a_lead
from tests.desk.desk import a_reader, a_task, a_text_in


def look(bright: SimpleNamespace, **choice: object) -> Queue:
    return queue.look(a_reader(bright.alice), Choice(**choice))


def names(found: Queue) -> list[str]:
    return [row.name for row in found.rows]


def an_inquiry(lead: Lead, words: str) -> Inquiry:
    return Inquiry.objects.create(
        lead=lead, channel="form", raw={"reason": words}, received_at=AT, request_key=str(lead.pk), request_hash="x"
    )


def test_lanes_stand_in_order_and_the_first_to_breach_stands_first(in_bright: SimpleNamespace) -> None:
    a_task(a_lead("Replied", "One"), "replied", minutes=15)
    a_task(a_lead("New", "Later"), "new", waited=1)
    a_task(a_lead("New", "Sooner"), "new", waited=4)
    a_task(a_lead("Urgent", "One"), "urgent")
    found = look(in_bright)
    assert names(found) == ["Urgent O.", "New S.", "New L.", "Replied O."]
    assert [lane.lane.value for lane in found.lanes] == ["urgent", "new", "replied"]


def test_a_lead_has_one_row_the_most_urgent_one(dana: Lead, in_bright: SimpleNamespace) -> None:
    a_task(dana, "calls", kind="call")
    a_task(dana, "replied", kind="reply", minutes=15)
    found = look(in_bright)
    assert [row.task.lane for row in found.rows] == ["replied"]


def test_a_finished_task_and_a_call_of_another_day_are_not_there(dana: Lead, in_bright: SimpleNamespace) -> None:
    a_task(dana, done_at=AT, outcome="done")
    tomorrow = AT + timedelta(days=1)
    a_task(a_lead("Next", "Day"), "calls", kind="call", due_at=tomorrow, breach_at=tomorrow)
    today = AT + timedelta(hours=5)
    a_task(a_lead("This", "Day"), "calls", kind="call", due_at=today, breach_at=today)
    assert names(look(in_bright)) == ["This D."]


def test_what_waits_for_opening_hours_is_there_at_once(dana: Lead, in_bright: SimpleNamespace) -> None:
    morning = AT + timedelta(hours=23)
    a_task(dana, due_at=morning, breach_at=morning)
    assert names(look(in_bright)) == ["Dana W."]


def test_filters_by_owner(in_bright: SimpleNamespace) -> None:
    a_task(a_lead("Mine", "A", owner=in_bright.alice))
    a_task(a_lead("His", "B", owner=in_bright.bob))
    a_task(a_lead("Nobodys", "C"))
    a_task(a_lead("Handed", "D", owner=in_bright.bob), assignee=in_bright.alice)
    assert names(look(in_bright, whose="mine")) == ["Mine A.", "Handed D."]
    assert names(look(in_bright, whose="nobody")) == ["Nobodys C."]
    assert look(in_bright, whose="nobody").counts == {"all": 4, "mine": 2, "nobody": 1}


def test_what_was_late_is_nobodys_again(in_bright: SimpleNamespace) -> None:
    a_task(a_lead("Late", "A", owner=in_bright.alice), escalated_at=AT)
    assert names(look(in_bright, whose="mine")) == []
    assert names(look(in_bright, whose="nobody")) == ["Late A."]
    assert look(in_bright).first.owner is None


def test_filters_by_lane_place_and_service(in_bright: SimpleNamespace) -> None:
    implants = ServiceLine.objects.create(name="Dental implants")
    harbor = Location.objects.create(name="Harbor")
    a_task(a_lead("In", "A", service_line=implants, location=harbor))
    a_task(a_lead("Out", "B", service_line=None), "replied")
    assert names(look(in_bright, lane="new")) == ["In A."]
    assert names(look(in_bright, location=harbor.pk)) == ["In A."]
    assert names(look(in_bright, service_line=implants.pk)) == ["In A."]
    assert look(in_bright, location=harbor.pk).counts["all"] == 1


def test_a_row_says_who_what_for_and_why_with_the_persons_own_words(dana: Lead, in_bright: SimpleNamespace) -> None:
    dana.service_line = ServiceLine.objects.create(name="Skin check")
    dana.save()
    an_inquiry(dana, "Do I need a referral first?")
    a_task(dana)
    row = look(in_bright).first
    assert (row.name, row.what) == ("Dana W.", "Skin check · Bright Skin Clinic")
    assert (row.why, row.quote) == ("Web form, not answered", "Do I need a referral first?")


def test_a_reply_is_quoted_from_the_latest_text(dana: Lead, in_bright: SimpleNamespace) -> None:
    an_inquiry(dana, "First words")
    a_text_in(dana, "Old", now=AT - timedelta(hours=1))
    a_text_in(dana, "How much would it be?")
    a_task(dana, "replied", "patient_replied", kind="reply")
    assert look(in_bright).first.quote == "How much would it be?"


@pytest.mark.parametrize("lane", ["new", "replied"])
def test_a_sensitive_line_shows_no_name_of_it_and_no_words(lane: str, dana: Lead, in_bright: SimpleNamespace) -> None:
    dana.service_line = ServiceLine.objects.create(name="Addiction care", sensitive=True)
    dana.save()
    an_inquiry(dana, "I drink too much")
    a_text_in(dana, "I drink too much")
    a_task(dana, lane)
    row = look(in_bright).first
    assert row.what == "Private service · Bright Skin Clinic"
    assert row.quote == ""


def test_a_warning_sign_is_named_but_not_of_a_sensitive_line(dana: Lead, in_bright: SimpleNamespace) -> None:
    dana.fit_reason = "Warning sign: chest pain"
    dana.save()
    a_task(dana, "urgent", "warning_sign", kind="triage")
    assert look(in_bright).first.why == "Warning sign: chest pain"
    Lead.objects.update(service_line=ServiceLine.objects.create(name="Addiction care", sensitive=True))
    assert look(in_bright).first.why == "Warning sign in what was written"


def test_a_row_says_who_works_on_it_unless_it_is_the_reader(dana: Lead, in_bright: SimpleNamespace) -> None:
    a_task(dana).claim(in_bright.bob, now=AT)
    assert look(in_bright).first.held_by == "Bob"
    assert queue.look(a_reader(in_bright.bob), Choice()).first.held_by == ""
    assert queue.look(a_reader(in_bright.alice, AT + timedelta(minutes=11)), Choice()).first.held_by == ""


def test_the_longest_waiting_is_a_late_one_that_nobody_works_on(in_bright: SimpleNamespace) -> None:
    a_task(a_lead("Held", "A"), waited=30).claim(in_bright.bob, now=AT)
    a_task(a_lead("Late", "B"), waited=6)
    a_task(a_lead("On", "Time"), "replied", waited=12, minutes=15)
    assert look(in_bright).longest.name == "Late B."


def test_fifty_rows_take_as_many_statements_as_five(in_bright: SimpleNamespace) -> None:
    def statements(n: int) -> int:
        for i in range(n):
            lead = a_lead(f"Person{i}", "X", phone=f"+1503555{n:02d}{i:02d}", email="")
            a_task(lead, ["new", "replied", "calls"][i % 3])
        with CaptureQueriesContext(connection) as captured:
            list(look(in_bright).rows)
        return len(captured)

    assert statements(5) == statements(45)


def test_a_lane_stops_at_its_cap(in_bright: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "CAP_OF_ALL", 3)
    for i in range(5):
        a_task(a_lead(f"Person{i}", "X"))
    (lane,) = look(in_bright).lanes
    assert (lane.count, len(lane.rows), look(in_bright).counts["all"]) == ("3+", 3, 5)
