"""Later: a lead leaves the queue with a reason, comes back by itself, by hand, or when somebody asks again."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from desk import queue, snooze
from desk.choice import Choice
from leads.models import Event, Lane, Lead, Task
from practices.tenancy import tenant
from tests.cast import AT, ZONE
from tests.desk.desk import a_reader, a_task

TOMORROW = datetime(2026, 11, 25, 8, tzinfo=ZONE)


@pytest.fixture
def url(bright: SimpleNamespace, lead: Lead) -> str:
    return f"/p/{bright.id}/leads/{lead.pk}/"


def in_queue(bright: SimpleNamespace, now: datetime = AT) -> list[str]:
    return [row.task.kind for row in queue.look(a_reader(bright.alice, now), Choice()).rows]


def put_off(client: Client, url: str, until: str = "tomorrow", why: str = "asked") -> str:
    return client.post(f"{url}snooze/", {"snooze-until": until, "snooze-why": why}, follow=True).text


def test_what_is_put_off_leaves_the_queue_and_comes_back_by_itself(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        task = a_task(lead, "replied", kind="reply")
    assert "Dana W. comes back tomorrow" in put_off(alice, url)
    with tenant(bright.id):
        task.refresh_from_db()
        assert in_queue(bright) == []
        assert in_queue(bright, task.due_at) == ["reply"]
        assert task.due_at.astimezone(ZONE).date() == TOMORROW.date() and task.breach_at > task.due_at
        assert Event.objects.get(kind="task_snoozed").data["why"] == "asked"
    page = alice.get(url).text
    assert "Put off until tomorrow" in page and "they asked to wait" in page and "Put off: They asked to wait" in page


def test_bringing_it_back_gives_it_its_own_time(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:  # fmt: skip
    with tenant(bright.id):
        task = a_task(lead)
        was = task.due_at, task.breach_at
    put_off(alice, url)
    for _press in range(2):
        alice.post(f"{url}snooze/end/")
    with tenant(bright.id):
        task.refresh_from_db()
        assert (task.due_at, task.breach_at) == was and task.data == {}
        assert in_queue(bright) == ["answer"]
        assert Event.objects.filter(kind="task_woken").count() == 1


def test_somebody_who_asks_again_brings_it_back(dana: Lead, in_bright: SimpleNamespace) -> None:
    task = a_task(dana, "replied", kind="reply")
    snooze.snooze(dana, "week", "waiting", reader=a_reader(in_bright.alice))
    assert in_queue(in_bright) == []
    Task.objects.open_once(
        dana, "reply", Lane.REPLIED, "patient_replied", task.dedupe, now=AT, due_at=AT, breach_at=AT
    )  # fmt: skip
    assert in_queue(in_bright) == ["reply"]


def test_what_is_urgent_stays(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        a_task(lead, "urgent", kind="triage")
    assert 'value="tomorrow"' not in alice.get(url).text
    assert "Nothing here can be put off." in put_off(alice, url)
    with tenant(bright.id):
        assert in_queue(bright) == ["triage"]


def test_twice_is_once(dana: Lead, in_bright: SimpleNamespace) -> None:
    task = a_task(dana)
    was = task.due_at
    for name in ("tomorrow", "week"):
        snooze.snooze(dana, name, "asked", reader=a_reader(in_bright.alice))
    task.refresh_from_db()
    assert task.due_at.astimezone(ZONE).date() == TOMORROW.date(), "the first one stays"
    task.wake(by=in_bright.alice, now=AT)
    task.refresh_from_db()
    assert task.due_at == was


@pytest.mark.parametrize("sent", [{}, {"snooze-until": "never", "snooze-why": "asked"}, {"snooze-until": "tomorrow"}])
def test_a_time_and_a_reason_are_asked_for(
    sent: dict[str, str], alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        a_task(lead)
    assert alice.post(f"{url}snooze/", sent).status_code == 422
    with tenant(bright.id):
        assert in_queue(bright) == ["answer"]


@pytest.mark.parametrize("hour", [0, 7, 10, 16, 17, 23])
def test_every_time_offered_is_ahead_and_in_order(hour: int, in_bright: SimpleNamespace) -> None:
    for day in range(8):
        now = datetime(2026, 11, 24, hour, tzinfo=ZONE) + timedelta(days=day)
        offered = list(snooze.until(a_reader(in_bright.alice, now)).values())
        assert offered == sorted(offered) and offered[0] > now


def test_only_who_works_here_may(looker: Client, charlie: Client, url: str) -> None:
    for action in ("snooze", "snooze/end"):
        assert looker.post(f"{url}{action}/").status_code == 403
        assert charlie.post(f"{url}{action}/").status_code == 404


def test_what_came_back_by_itself_can_be_put_off_again(dana: Lead, in_bright: SimpleNamespace) -> None:
    task = a_task(dana, "replied", kind="reply")
    first, was = snooze.snooze(dana, "tomorrow", "asked", reader=a_reader(in_bright.alice)), task.due_at
    assert first is not None and snooze.snooze(dana, "week", "asked", reader=a_reader(in_bright.alice)) is None
    tomorrow = a_reader(in_bright.alice, first)
    again = snooze.snooze(dana, "week", "waiting", reader=tomorrow)
    assert again is not None and again > first and in_queue(in_bright, first) == []
    assert snooze.wake(dana, reader=tomorrow)
    task.refresh_from_db()
    assert task.due_at == was and task.data == {}
