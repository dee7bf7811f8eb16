"""The fixed cast: Bright with Alice and Bob, Rival with Charlie, and Dana, who asked Bright about her skin.

`at` is a Tuesday at 10:00 of the practice. Every test has these fixtures.
"""

from collections.abc import Iterator
from datetime import datetime, time
from functools import cache
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import factory
import pytest
from django.contrib.auth.hashers import make_password

from leads import contacts
from leads.models import Lead, Person
from practices.models import Location, Membership, Practice, Provider, Role, ServiceLine, Team, User
from practices.opening import open_practice
from practices.tenancy import tenant
from scheduling.models import Availability

ZONE = ZoneInfo("America/Chicago")
AT = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody in the open practice. Fixed values: a failure repeats."""

    class Meta:
        model = Person

    first_name = "Dana"
    last_name = "Whitfield"
    created_at = AT


PASSWORD = "a long enough password"


@cache
def hashed() -> str:
    """Once per run: the hasher is slow on purpose."""
    return make_password(PASSWORD)


def a_user(email: str, name: str) -> User:
    return User.objects.create(email=email, password=hashed(), name=name)


def a_member(email: str, name: str, role: str) -> Membership:
    """A new user with a place in the open practice."""
    return Membership.objects.create(user=a_user(email, name), role=role, name=name)


def a_practice(name: str, owner_email: str, owner_name: str, *, now: datetime = AT) -> Practice:
    return open_practice(
        name=name, timezone="America/Chicago", user=a_user(owner_email, owner_name), user_name=owner_name, now=now
    )


def a_lead(
    first_name: str = "Dana",
    last_name: str = "Whitfield",
    *,
    phone: str = "+15035550142",
    email: str = "dana@example.com",
    now: datetime = AT,
    **fields: object,
) -> Lead:
    """An open lead of the open practice, with a phone and an email, owned by its team."""
    person = PersonFactory(first_name=first_name, last_name=last_name, created_at=now)
    for kind, value in (("phone", phone), ("email", email)):
        if value:
            contacts.attach(person, contacts.contact_point(kind, value))
    fields.setdefault("team", Team.objects.order_by("pk").first())
    fields.setdefault("service_line", ServiceLine.objects.order_by("pk").first())
    fields.setdefault("location", Location.objects.order_by("pk").first())
    fields.setdefault("received_at", now)
    return Lead.objects.create(person=person, **fields)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def bright(db: None) -> SimpleNamespace:
    """The practice, its id, and its people: alice owns it, bob coordinates."""
    practice = a_practice("Bright Skin Clinic", "alice@example.com", "Alice Archer")
    with tenant(practice.pk):
        alice = Membership.objects.get(name="Alice Archer")
        bob = a_member("bob@example.com", "Bob Baker", Role.COORDINATOR)
    return SimpleNamespace(practice=practice, id=practice.pk, alice=alice, bob=bob)


@pytest.fixture
def rival(db: None) -> SimpleNamespace:
    practice = a_practice("Rival Health", "charlie@example.com", "Charlie Cole")
    with tenant(practice.pk):
        charlie = Membership.objects.get(name="Charlie Cole")
    return SimpleNamespace(practice=practice, id=practice.pk, charlie=charlie)


@pytest.fixture
def in_bright(bright: SimpleNamespace) -> Iterator[SimpleNamespace]:
    with tenant(bright.id):
        yield bright


@pytest.fixture
def dana(in_bright: SimpleNamespace) -> Lead:
    return a_lead()


@pytest.fixture
def provider(in_bright: SimpleNamespace) -> SimpleNamespace:
    """Dr. Okafor sees people from 9 to 12, Monday to Friday, at Bright's one place."""
    doctor, place = Provider.objects.create(name="Dr. Okafor"), Location.objects.get()
    for weekday in range(5):
        Availability.objects.create(provider=doctor, location=place, weekday=weekday, starts=time(9), ends=time(12))
    return SimpleNamespace(doctor=doctor, place=place)
