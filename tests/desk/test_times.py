"""The open times on the lead page: sent as words with a link, moved to, and waited for."""

import re
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from leads import consent
from leads.models import Event, Lead, PersonContact, Task
from messaging.models import Message, Outbox, Sender
from practices.models import Location, Provider
from practices.tenancy import tenant
from scheduling import links
from scheduling.models import Availability, PatientLink, Visit, WaitlistEntry
from tests.cast import AT, ZONE, a_lead
from tests.desk.desk import a_task


@pytest.fixture
def doctor(bright: SimpleNamespace) -> Provider:
    """Dr. Okafor sees people on Wednesday mornings and Friday afternoons."""
    with tenant(bright.id):
        for channel, address in (("sms", "+15125550100"), ("email", "hello@bright.example.com")):
            if not Sender.objects.filter(channel=channel, active=True).exists():
                Sender.objects.create(channel=channel, address=address)
        doctor = Provider.objects.create(name="Dr. Okafor")
        place = Location.objects.get()
        for weekday, starts, ends in ((2, time(9), time(12)), (4, time(13), time(15))):
            hours = {"weekday": weekday, "starts": starts, "ends": ends}
            Availability.objects.create(provider=doctor, location=place, **hours)
    return doctor


@pytest.fixture
def url(bright: SimpleNamespace, lead: Lead) -> str:
    return f"/p/{bright.id}/leads/{lead.pk}/"


def offered(page: str) -> dict[str, Any]:
    """What the form of "Send these times" would post."""
    form = page.split('times/"')[1].split("</form>")[0]
    return {
        "key": re.search(r'name="key" value="(\w+)"', form)[1],  # type: ignore[index]
        "slot": re.findall(r'name="slot" value="([^"]+)"', form),
    }


def may_text(lead: Lead) -> None:
    phone = lead.person.contact_points.get(kind="phone")
    said = {"wording": "May we?", "version": "1", "source": "x", "now": AT}
    consent.give(lead.person, phone, channel="sms", granted=True, **said)


def visit_of(lead: Lead, doctor: Provider, starts_at: datetime) -> Visit:
    return Visit.objects.create(
        lead=lead, provider=doctor, location=Location.objects.get(), starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30), status="confirmed", confirmed_at=AT, created_at=AT,
    )  # fmt: skip


# ---- sending ----
def test_the_times_of_the_page_are_sent_with_a_link_to_choose_one(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str, doctor: Provider
) -> None:
    with tenant(bright.id):
        may_text(lead)
        a_task(lead, "replied", kind="reply")
    said = offered(alice.get(url).text)
    answer = alice.post(f"{url}times/", {**said, "channel": "sms"}, follow=True)
    assert answer.redirect_chain == [(url, 303)] and "Text to Dana W. is on its way." in answer.text
    with tenant(bright.id):
        message = Message.objects.get()
        assert (message.kind, message.state, message.author_id) == ("staff", "queued", bright.alice.pk)
        before, link = message.body.rsplit(" ", 1)
        assert before == (
            "Hi Dana, this is Alice at Bright Skin Clinic. We can see you Wed Nov 25, 9:00 am; Fri Nov 27, 1:00 pm or"
            " Wed Dec 2, 9:00 am. Choose a time:"
        )
        opened = links.find(link.rstrip("/").rsplit("/", 1)[1], AT)
        assert opened is not None and (opened.lead_id, opened.purpose) == (lead.pk, "book")
        assert opened.slots == said["slot"] and Outbox.objects.get().lane == "first"
        assert Event.objects.get(kind="times_offered").data == {"slots": 3}
        assert not Task.objects.open().exists(), "it answers what waited for an answer"


def test_a_link_goes_to_no_number_that_nobody_confirmed(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str, doctor: Provider
) -> None:
    with tenant(bright.id):
        may_text(lead)
    said = offered(alice.get(url).text)
    with tenant(bright.id):
        theirs = PersonContact.objects.filter(contact_point__kind="phone")
        assert theirs.update(unconfirmed_at=AT) == 1
    answer = alice.post(f"{url}times/", {**said, "channel": "sms"}, follow=True)
    assert "Nothing was sent. Not confirmed" in answer.text
    with tenant(bright.id):
        assert not Message.objects.exists() and not PatientLink.objects.exists()


def test_what_will_be_sent_is_shown_before(alice: Client, bright: SimpleNamespace, url: str, doctor: Provider) -> None:
    page = alice.get(url).text
    assert "We can see you Wed Nov 25, 9:00 am; Fri Nov 27, 1:00 pm or" in page and "/v/.../" in page
    with tenant(bright.id):
        assert not PatientLink.objects.exists()


def test_it_is_in_the_patients_language(alice: Client, bright: SimpleNamespace, doctor: Provider) -> None:
    with tenant(bright.id):
        lead = a_lead("Luz", "Mar")
        lead.person.language = "es"
        lead.person.save()
    url = f"/p/{bright.id}/leads/{lead.pk}/"
    alice.post(f"{url}times/", {**offered(alice.get(url).text), "channel": "email"})
    with tenant(bright.id):
        message = Message.objects.get()
    assert message.body.startswith("Hola, Luz: le escribe Alice de Bright Skin Clinic. Podemos atenderle: mié 25 nov")
    assert "9:00 am. Elija una hora:" in message.body
    assert message.subject == "Un mensaje de Bright Skin Clinic"


def test_posted_twice_they_are_sent_once(alice: Client, bright: SimpleNamespace, url: str, doctor: Provider) -> None:
    said = offered(alice.get(url).text)
    for _press in range(2):
        assert alice.post(f"{url}times/", {**said, "channel": "email"}).status_code == 303
    with tenant(bright.id):
        assert Message.objects.count() == PatientLink.objects.count() == 1


def test_a_channel_that_may_not_be_used_is_off_with_its_reason_and_opens_no_link(
    alice: Client, bright: SimpleNamespace, url: str, doctor: Provider
) -> None:
    page = alice.get(url).text
    assert 'value="sms" disabled' in page and "Send by text: No consent on record" in page
    answer = alice.post(f"{url}times/", {**offered(page), "channel": "sms"}, follow=True)
    assert "Nothing was sent. No consent on record" in answer.text
    with tenant(bright.id):
        assert not Message.objects.exists() and not PatientLink.objects.exists()


def test_a_time_that_went_meanwhile_is_said_and_nothing_leaves(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str, doctor: Provider
) -> None:
    said = offered(alice.get(url).text)
    with tenant(bright.id):
        visit_of(a_lead("Other", "One"), doctor, datetime(2026, 11, 25, 9, tzinfo=ZONE))
    answer = alice.post(f"{url}times/", {**said, "channel": "email"}, follow=True)
    assert "One of these times is not free any more, so nothing was sent." in answer.text
    with tenant(bright.id):
        assert not Message.objects.exists()


@pytest.mark.parametrize("slot", [[], [""], ["x|y|z"], ["'; --"]])
def test_times_that_are_none_are_not_sent(slot: list[str], alice: Client, url: str, doctor: Provider) -> None:
    answer = alice.post(f"{url}times/", {"slot": slot, "channel": "email"}, follow=True)
    assert "nothing was sent" in answer.text


# ---- moving ----
def test_a_visit_moves_to_another_open_time(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str, doctor: Provider
) -> None:
    with tenant(bright.id):
        visit = visit_of(lead, doctor, datetime(2026, 11, 25, 9, tzinfo=ZONE))
    form = alice.get(url).text.split("visits/move/")[1].split("</form>")[0]
    said = {
        "was": re.search(r'name="was" value="([^"]+)"', form)[1],  # type: ignore[index]
        "slot": re.findall(r'name="slot" value="([^"]+)"', form)[-1],
    }
    assert "Dana W. comes Wed, Dec 2, 9:00 am now." in alice.post(f"{url}visits/move/", said, follow=True).text
    with tenant(bright.id):
        visit.refresh_from_db()
        assert (visit.starts_at, visit.status) == (datetime(2026, 12, 2, 9, tzinfo=ZONE), "booked")
    again = alice.post(f"{url}visits/move/", said, follow=True)
    assert "This visit has changed meanwhile" in again.text, "who saw the old time moves nothing"
    assert "Visit moved" in alice.get(url).text


def test_a_visit_does_not_move_to_a_time_that_is_none(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str, doctor: Provider
) -> None:
    with tenant(bright.id):
        visit = visit_of(lead, doctor, datetime(2026, 11, 25, 9, tzinfo=ZONE))
    said = {"was": visit.starts_at.isoformat(), "slot": "x"}
    assert "no longer free" in alice.post(f"{url}visits/move/", said, follow=True).text


# ---- waiting ----
def test_without_an_open_time_they_wait_once_and_stop_waiting(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    page = alice.get(url).text
    assert "No open time" in page and "Put on the waitlist" in page
    for _press in range(2):
        alice.post(f"{url}waitlist/", {"waits": "yes"})
    page = alice.get(url).text
    assert "On the waitlist since 10:00 am" in page and "No open time: on the waitlist" in page
    with tenant(bright.id):
        assert WaitlistEntry.objects.filter(ended_at=None).count() == Task.objects.open().count() == 1
    alice.post(f"{url}waitlist/", {"waits": "no"})
    with tenant(bright.id):
        assert WaitlistEntry.objects.get().outcome == "removed"
    assert "On the waitlist since" not in alice.get(url).text


def test_nobody_waits_who_has_a_visit(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str, doctor: Provider
) -> None:
    with tenant(bright.id):
        visit_of(lead, doctor, datetime(2026, 11, 25, 9, tzinfo=ZONE))
    assert "Nothing was changed" in alice.post(f"{url}waitlist/", {"waits": "yes"}, follow=True).text
    with tenant(bright.id):
        assert not WaitlistEntry.objects.exists()


@pytest.mark.parametrize("action", ["times", "visits/move", "waitlist"])
def test_only_who_works_here_may(
    action: str, alice: Client, looker: Client, charlie: Client, bright: SimpleNamespace, url: str
) -> None:
    assert alice.get(f"{url}{action}/").status_code == 405
    assert looker.post(f"{url}{action}/").status_code == 403
    assert charlie.post(f"{url}{action}/").status_code == 404


def test_what_came_of_a_visit_is_asked_once_it_may_have_begun(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str, doctor: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant(bright.id):
        visit_of(lead, doctor, datetime(2026, 11, 25, 9, tzinfo=ZONE))
    page = alice.get(url).text
    assert 'value="cancelled"' in page and 'value="attended"' not in page
    monkeypatch.setattr("practices.clock.now", lambda: datetime(2026, 11, 25, 8, 40, tzinfo=ZONE))
    page = alice.get(url).text
    assert all(f'value="{status}"' in page for status in ("arrived", "attended", "no_show"))
