"""The two practices of the demo, as the screens of an owner would set them up. All fiction: 555-01xx, example.com."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress

from desk.demo import cadences, people
from desk.demo.people import Patient
from leads.models import RoutingRule
from practices.models import (
    Hours,
    Location,
    Membership,
    Practice,
    Provider,
    Role,
    ServiceLine,
    Team,
    TeamMember,
    User,
)
from practices.opening import open_practice
from practices.tenancy import tenant
from scheduling.models import Availability, AvailabilityException
from sequences import playbook
from sequences.models import SequenceKind


class Person(NamedTuple):
    name: str
    email: str
    role: str


class Doctor(NamedTuple):
    name: str
    place: int  # of the plan's places
    weekdays: list[int]
    starts: int = 9
    ends: int = 16


class Rule(NamedTuple):
    """Who takes what; the last rule, for everything else, every practice has."""

    name: str
    owner: str = ""  # a first name
    team: str = ""
    fit: str = ""
    language: str = ""


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
    providers: list[Doctor]
    playbooks: list[str]
    teams: dict[str, list[str]]  # first names; the first team is the one that every practice begins with
    rules: list[Rule]
    areas: tuple[str, ...]  # area codes around it
    past: int  # inquiries of the last ninety days
    desk: list[str]  # first names of those who answer most
    cast: dict[str, Patient]


# What these practices do otherwise than the playbook that brought the service.
FACTS: dict[str, dict[str, object]] = {
    "orthopedics": {"visit_minutes": 40, "buffer_minutes": 5},
    "behavioral_health": {"visit_minutes": 40, "buffer_minutes": 5},
    "dermatology": {"buffer_minutes": 10, "book_within_days": 30},
}

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
        providers=[
            Doctor("Dr. Lena Okafor", 0, [0, 1, 2, 3, 4]),
            Doctor("Dr. Samuel Ito", 1, [0, 1, 2, 3, 4]),
            Doctor("Dr. Vera Lindahl", 0, [1, 3], starts=10, ends=18),
        ],
        playbooks=["dental_implants", "behavioral_health", "orthopedics"],
        teams={
            "Front desk": ["Maria", "Devon"],
            "Treatment coordinator": ["Maria", "Priya"],
            "Intake coordinator": ["Devon", "Priya"],
            "Intake specialist": ["Devon", "Priya"],
            "Benefits desk": ["Priya", "Maria"],
        },
        rules=[
            Rule("Warning signs to the intake coordinators", team="Intake coordinator", fit="urgent"),
            Rule("Spanish speakers to Maria", owner="Maria", language="es"),
        ],
        areas=("773", "847", "630"),
        past=290,
        desk=["Maria", "Devon"],
        cast=people.LIVE,
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
        providers=[Doctor("Dr. Grace Lindqvist", 0, [0, 1, 2, 3]), Doctor("Dr. Amos Reed", 0, [0, 2, 4], ends=15)],
        playbooks=["dermatology"],
        teams={"Front desk": ["Tom", "Priya"]},
        rules=[Rule("Spanish speakers to Priya", owner="Priya", language="es")],
        areas=("315", "585"),
        past=125,
        desk=["Tom", "Priya"],
        cast=people.LIVE_OLD_TOWN,
    ),
]


class SignIn(NamedTuple):
    email: str
    password: str
    role: str
    practice: str


def build(plan: Plan, passwords: dict[str, str], *, now: datetime) -> tuple[Practice, list[SignIn]]:
    """The practice as it stands after some months, and who may sign in to it. `passwords` grows by each new person."""
    owner, opened = next(person for person in plan.people if person.role == Role.OWNER), now - cadences.FIRST
    practice = open_practice(
        name=plan.name, timezone=plan.timezone, user=_user(owner, passwords), user_name=owner.name, now=opened
    )
    with tenant(practice.pk):
        practice.discreet_name, practice.state = plan.discreet_name, plan.state
        practice.phone, practice.postal_address = plan.phone, plan.postal_address
        practice.created_at = opened
        practice.save(update_fields=["discreet_name", "state", "phone", "postal_address", "created_at"])
        for person in plan.people:
            if person is not owner:
                Membership.objects.create(user=_user(person, passwords), role=person.role, name=person.name)
        Membership.objects.update(joined_at=opened)
        _availability(plan, _places(plan), now.astimezone(practice.zone).date())
        lines = {key: playbook.install(key, now=opened).service_line for key in plan.playbooks}
        for kind in (SequenceKind.VISIT, SequenceKind.MISSED):
            playbook.install(kind, now=opened)
        for key, line in lines.items():
            if line is not None and key in FACTS:
                ServiceLine.objects.filter(pk=line.pk).update(**FACTS[key])
        _teams(plan, {member.name.split()[0]: member for member in Membership.objects.all()})
        cadences.improve(Membership.objects.get(role=Role.MANAGER), now=now)
    return practice, [SignIn(p.email, passwords[p.email], p.role, plan.name) for p in plan.people]


def _teams(plan: Plan, members: dict[str, Membership]) -> None:
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in plan.teams}
    TeamMember.objects.bulk_create(
        TeamMember(team=teams[name], membership=members[each]) for name, who in plan.teams.items() for each in who
    )
    RoutingRule.objects.bulk_create(
        RoutingRule(
            position=10 * place, name=rule.name, owner=members.get(rule.owner), team=teams.get(rule.team),
            fit=rule.fit, language=rule.language,
        )
        for place, rule in enumerate(plan.rules, start=1)
    )  # fmt: skip


def _availability(plan: Plan, places: list[Location], today: date) -> None:
    """Their weeks; a day off next week, and an evening besides."""
    doctors = [Provider.objects.create(name=doctor.name) for doctor in plan.providers]
    Availability.objects.bulk_create(
        Availability(
            provider=provider, location=places[doctor.place], weekday=weekday, starts=time(doctor.starts),
            ends=time(doctor.ends),
        )
        for provider, doctor in zip(doctors, plan.providers, strict=True)
        for weekday in doctor.weekdays
    )  # fmt: skip
    monday = today + timedelta(days=7 - today.weekday())
    last, first = plan.providers[-1], plan.providers[0]
    AvailabilityException.objects.bulk_create(
        [
            AvailabilityException(
                provider=doctors[-1], day=monday + timedelta(days=last.weekdays[-1]), note="At a conference"
            ),
            AvailabilityException(
                provider=doctors[0], location=places[first.place], day=monday + timedelta(days=first.weekdays[1]),
                starts=time(17), ends=time(19), open=True, note="Late opening",
            ),
        ]
    )  # fmt: skip


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
