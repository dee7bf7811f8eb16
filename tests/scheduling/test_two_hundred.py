"""Two hundred patients, fifty times: each on a connection of their own, through the pages and their buttons."""

import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client

from leads.models import Event, Lead, Person
from practices import clock
from practices.models import Location, Provider, ServiceLine, Team
from practices.tenancy import tenant
from scheduling import links
from scheduling.models import Availability, Visit, WaitlistEntry
from scheduling.slots import slots_for

pytestmark = pytest.mark.django_db(transaction=True)
PATIENTS, TIMES, AT_ONCE = 200, 50, 6
FEWER = 40


@pytest.fixture
def crowd(bright, at, monkeypatch):
    """Five providers with ten times each, tomorrow, and a link for everybody."""
    monkeypatch.setattr(clock, "now", lambda: at)
    with tenant(bright.id):
        place, team = Location.objects.get(), Team.objects.get()
        line = ServiceLine.objects.create(name="Skin", visit_minutes=30, book_within_days=1)
        for number in range(5):
            doctor = Provider.objects.create(name=f"Dr. {number}")
            Availability.objects.create(provider=doctor, location=place, weekday=2, starts=time(9), ends=time(14))
        people = Person.objects.bulk_create(
            [Person(first_name=f"P{number}", created_at=at) for number in range(PATIENTS)]
        )
        leads = Lead.objects.bulk_create(
            [Lead(person=each, service_line=line, location=place, team=team, received_at=at) for each in people]
        )
        tokens = [links.new_token() for _lead in leads]
        links.insert_many(
            [
                links.NewLink(bright.id, lead.pk, "book", token_hash, [], at, at + timedelta(days=14))
                for lead, (_token, token_hash) in zip(leads, tokens, strict=True)
            ]
        )
        assert len(slots_for(line, now=at)) == TIMES
    return SimpleNamespace(id=bright.id, now=at, links=[f"/v/{token}/" for token, _hash in tokens])


def buttons(page):
    return re.findall(r'name="slot" value="([^"]+)"', page.text)


def books(link, number):
    """Tap a time, and then yes; whatever the page answers instead is gone on with. How it ended, and after how many taps."""
    patient, taps = Client(), 0
    page = patient.get(link if number % 4 else f"{link}times/")
    for _try in range(60):
        shown = buttons(page)
        if not shown:
            assert "waitlist" in page.text
            return ("waits" if patient.post(f"{link}waitlist/").status_code == 303 else "lost"), taps
        taps += 1
        slot = shown[(number * 7 + taps * 13) % len(shown)]  # everybody has a preference, and many share it
        page = patient.post(f"{link}hold/", {"slot": slot})
        if page.status_code == 303:
            page = patient.post(f"{link}booking/", {"slot": slot})
            if page.status_code == 303:
                again = patient.post(f"{link}booking/", {"slot": slot})  # a double tap
                return ("booked" if again.status_code == 303 else "lost"), taps
        assert page.status_code == 409, page.status_code
        assert set(buttons(page)).isdisjoint({slot}), "a time that is gone is not offered again"
    return "lost", taps


def test_two_hundred_patients_and_fifty_times(crowd):
    gate = threading.Barrier(AT_ONCE)

    def one(number):
        try:
            if number < AT_ONCE:
                gate.wait(30)
            return books(crowd.links[number], number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = list(pool.map(one, range(PATIENTS)))
    assert Counter(end for end, _taps in ends) == {"booked": TIMES, "waits": PATIENTS - TIMES}
    with tenant(crowd.id):
        visits = Visit.objects.filter(status="booked")
        assert visits.count() == TIMES == visits.values("lead").distinct().count()
        assert visits.values("provider", "starts_at").distinct().count() == TIMES
        assert not Visit.objects.filter(status="held").exists()
        assert Event.objects.filter(kind="visit_booked").count() == TIMES
        assert WaitlistEntry.objects.filter(ended_at=None).count() == PATIENTS - TIMES
        assert not WaitlistEntry.objects.filter(lead__in=visits.values("lead"), ended_at=None).exists()


def test_of_many_who_tap_the_same_time_one_holds_it(crowd):
    """Each other one is told a time that is real."""

    def one(link):
        try:
            patient = Client()
            page = patient.post(f"{link}hold/", {"slot": wanted})
            return page.status_code, buttons(page)
        finally:
            connection.close()

    wanted = buttons(Client().get(crowd.links[0]))[0]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = list(pool.map(one, crowd.links[:FEWER]))
    assert Counter(status for status, _shown in ends) == {303: 1, 409: FEWER - 1}
    assert all(shown and wanted not in shown for status, shown in ends if status == 409)
    with tenant(crowd.id):
        assert Visit.objects.filter(status="held").count() == 1
