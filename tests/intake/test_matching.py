"""Who is who: an exact match, or another person at the same address."""

import pytest

from intake import match
from intake.match import Name
from leads import contacts
from leads.models import Person, PersonContact
from practices.tenancy import tenant
from tests.intake.looking import leads

PHONE, EMAIL = "+15035550142", "ana@example.com"


@pytest.fixture
def ana(in_bright, at):
    person = Person.objects.create(first_name="Ana María", last_name="Pérez", created_at=at)
    contacts.attach(person, contacts.contact_point("phone", PHONE))
    return person


def found(at, name, **fields):
    return match.person_for(match.points_of(fields), match.name_of({**fields, **name}), now=at, language="en")


@pytest.mark.parametrize(
    "name",
    [
        {"first_name": "ana maria", "last_name": "PEREZ"},
        {"name": "Ana  María Pérez"},
        {"first_name": "Ana María"},
        {"last_name": "Perez"},
        {},
    ],
)
def test_the_same_number_and_a_name_that_fits_is_the_same_person(ana, at, name):
    assert found(at, name, phone="(503) 555-0142") == ana
    assert Person.objects.count() == 1


@pytest.mark.parametrize("name", [{"name": "Luis Pérez"}, {"first_name": "Ana María", "last_name": "Soto"}])
def test_the_same_number_and_another_name_is_another_person_who_shares_it(ana, at, name):
    other = found(at, name, phone=PHONE)
    assert other != ana
    assert set(contacts.people_at(contacts.contact_point("phone", PHONE))) == {ana, other}


def test_another_number_is_another_person(ana, at):
    assert found(at, {"name": "Ana María Pérez"}, phone="+15035550143") != ana


def test_the_same_person_gains_the_address_they_bring(ana, at):
    assert found(at, {"name": "Ana María Pérez"}, phone=PHONE, email=EMAIL) == ana
    assert contacts.people_at(contacts.contact_point("email", EMAIL)) == [ana]


def test_who_gives_no_name_adds_no_address_to_somebody_known(ana, at):
    assert found(at, {}, phone=PHONE, email="mallory@example.com") != ana
    assert PersonContact.objects.filter(person=ana).count() == 1


def test_who_was_known_by_a_number_alone_gets_a_name(in_bright, at):
    caller = Person.objects.create(created_at=at)
    contacts.attach(caller, contacts.contact_point("phone", PHONE))
    assert found(at, {"name": "Ana Pérez"}, phone=PHONE, email=EMAIL) == caller
    caller.refresh_from_db()
    assert (caller.first_name, caller.last_name) == ("Ana", "Pérez")


def test_no_name_at_a_number_of_two_people_is_neither(ana, at):
    luis = found(at, {"name": "Luis Pérez"}, phone=PHONE)
    assert found(at, {}, phone=PHONE) not in (ana, luis)


def test_of_two_with_the_name_the_one_who_shares_more_is_meant(ana, at):
    second = Person.objects.create(first_name="Ana María", last_name="Pérez", created_at=at)
    for kind, value in (("phone", PHONE), ("email", EMAIL)):
        contacts.attach(second, contacts.contact_point(kind, value))
    assert found(at, {"name": "Ana María Pérez"}, phone=PHONE, email=EMAIL) == second


def test_another_practices_person_is_a_stranger(rival, bright, send):
    with tenant(rival.id):
        person = Person.objects.create(first_name="Ana", last_name="Pereira", created_at=rival.practice.created_at)
        contacts.attach(person, contacts.contact_point("phone", PHONE))
    send()
    assert leads(bright)[0].person_id != person.pk


def test_names_are_compared_piece_by_piece():
    assert match.is_compatible(Name("Ana María", "Pérez"), Name("Ana", "María Pérez"))
    assert match.is_compatible(Name("Ana", ""), Name("Ana", "Pérez"))
    assert not match.is_compatible(Name("Ana", "Soto"), Name("Ana", "Pérez"))
