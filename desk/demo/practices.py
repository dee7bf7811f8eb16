"""The two practices of the demo, as the screens of an owner would set them up. All fiction: 555-01xx, example.com."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple

from allauth.account.models import EmailAddress

from practices.models import Hours, Location, Membership, Practice, Provider, Role, ServiceLine, User
from practices.opening import open_practice
from practices.tenancy import tenant
from scheduling.models import Availability
from sequences import playbook


class Person(NamedTuple):
    name: str
    email: str
    role: str


@dataclass(frozen=True)
class Plan:
    name: str
    discreet_name: str
    timezone: str
    state: str
    phone: str
    postal_address: str
    people: list[Person]
    places: list[tuple[str, str]]
    providers: list[tuple[str, int, list[int]]]  # name, index of the place, weekdays
    playbooks: list[str]


PLANS = [
    Plan(
        name="Alder Creek Health",
        discreet_name="Alder Creek",
        timezone="America/Chicago",
        state="IL",
        phone="(312) 555-0100",
        postal_address="12 Alder Street, Springfield, IL 62701",
        people=[
            Person("Maria Reyes", "maria@aldercreek.example.com", Role.FRONT_DESK),
            Person("Devon Walsh", "devon@aldercreek.example.com", Role.COORDINATOR),
            Person("Priya Nair", "priya@aldercreek.example.com", Role.MANAGER),
            Person("Ruth Alder", "ruth@aldercreek.example.com", Role.OWNER),
            Person("Sol Whitman", "sol@aldercreek.example.com", Role.READ_ONLY),
            Person("Ada Quill", "ada@agency.example.com", Role.PARTNER),
        ],
        places=[("Northside", "12 Alder Street"), ("Harbor", "400 Pier Road")],
        providers=[("Dr. Lena Okafor", 0, [0, 1, 2, 3, 4]), ("Dr. Samuel Ito", 1, [0, 1, 2, 3, 4])],
        playbooks=["dental_implants", "orthopedics"],
    ),
    Plan(
        name="Old Town Skin Clinic",
        discreet_name="Old Town Clinic",
        timezone="America/New_York",
        state="NY",
        phone="(607) 555-0100",
        postal_address="9 Market Square, Ithaca, NY 14850",
        people=[
            Person("Tom Becker", "tom@oldtown.example.com", Role.FRONT_DESK),
            Person("Grace Lindqvist", "grace@oldtown.example.com", Role.OWNER),
            Person("Priya Nair", "priya@aldercreek.example.com", Role.MANAGER),
        ],
        places=[("Old Town", "9 Market Square")],
        providers=[("Dr. Grace Lindqvist", 0, [0, 1, 2, 3])],
        playbooks=["dermatology"],
    ),
]


class SignIn(NamedTuple):
    email: str
    password: str
    role: str
    practice: str


def build(plan: Plan, passwords: dict[str, str], *, now: datetime) -> tuple[Practice, list[SignIn]]:
    """The practice as it stands on its first day, and who may sign in to it. `passwords` grows by each new person."""
    owner = next(person for person in plan.people if person.role == Role.OWNER)
    practice = open_practice(
        name=plan.name, timezone=plan.timezone, user=_user(owner, passwords), user_name=owner.name, now=now
    )
    with tenant(practice.pk):
        practice.discreet_name, practice.state = plan.discreet_name, plan.state
        practice.phone, practice.postal_address = plan.phone, plan.postal_address
        practice.save(update_fields=["discreet_name", "state", "phone", "postal_address"])
        for person in plan.people:
            if person is not owner:
                Membership.objects.create(user=_user(person, passwords), role=person.role, name=person.name)
        places = _places(plan)
        for name, place, weekdays in plan.providers:
            provider = Provider.objects.create(name=name)
            for weekday in weekdays:
                Availability.objects.create(
                    provider=provider, location=places[place], weekday=weekday, starts=time(9), ends=time(16)
                )
        for key in plan.playbooks:
            playbook.install(key, now=now)
        ServiceLine.objects.filter(visit_minutes=30).update(visit_minutes=40)
    return practice, [SignIn(p.email, passwords[p.email], p.role, plan.name) for p in plan.people]


def _places(plan: Plan) -> list[Location]:
    """The location that came with the practice takes the first name; hours count for all of them."""
    first = Location.objects.get()
    first.name, first.address = plan.places[0]
    first.save(update_fields=["name", "address"])
    Hours.objects.filter(weekday__lt=5).update(opens=time(8, 30))
    return [first, *(Location.objects.create(name=name, address=address) for name, address in plan.places[1:])]


def _user(person: Person, passwords: dict[str, str]) -> User:
    known = User.objects.filter(email=person.email).first()
    if known:
        return known
    passwords[person.email] = secrets.token_urlsafe(12)
    user = User.objects.create_user(email=person.email, password=passwords[person.email], name=person.name)
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    return user
