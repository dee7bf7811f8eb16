"""What a process keeps of a practice is what its rows say now."""

import pytest
from django.db import transaction

from leads.models import Person
from practices.models import Location, Team
from practices.prepared import insert, insert_once
from practices.settled import Settled
from practices.tenancy import NoTenant, tenant
from tests.cast import AT


@pytest.fixture
def places():
    """The names of the places, and how often they were read."""
    reads = []

    def read():
        reads.append(1)
        return sorted(Location.objects.values_list("name", flat=True))

    settled = Settled(["practices_location", "practices_team"], read)
    settled.reads = reads
    return settled


def test_what_has_not_changed_is_not_read_again(bright, places):
    for _ in range(3):
        with tenant(bright.id):
            assert places() == ["Bright Skin Clinic"]
    assert len(places.reads) == 1


def test_each_change_is_seen_at_once_even_in_its_own_transaction(in_bright, places):
    assert places() == ["Bright Skin Clinic"]
    annex = Location.objects.create(name="Annex")
    assert places() == ["Annex", "Bright Skin Clinic"]
    Location.objects.filter(pk=annex.pk).update(name="Annexe")
    assert places() == ["Annexe", "Bright Skin Clinic"]
    Location.objects.filter(pk=annex.pk).update(name="Annex 2")
    assert places() == ["Annex 2", "Bright Skin Clinic"]
    annex.delete()
    assert places() == ["Bright Skin Clinic"]
    reads = len(places.reads)
    Team.objects.create(name="Nurses")
    places()
    assert len(places.reads) == reads + 1


def test_what_was_rolled_back_was_never_there(in_bright, places):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Location.objects.create(name="Annex")
        assert places() == ["Annex", "Bright Skin Clinic"]
        raise ZeroDivisionError
    assert places() == ["Bright Skin Clinic"]


def test_each_practice_has_its_own(bright, rival, places):
    with tenant(bright.id):
        assert places() == ["Bright Skin Clinic"]
    with tenant(rival.id):
        assert places() == ["Rival Health"]


def test_without_a_practice_there_is_none(bright, places):
    with pytest.raises(NoTenant):
        places()


def test_a_row_is_inserted_as_save_would(in_bright):
    person = Person(first_name="Ana", last_name="O'Hara %s", language="es", birth_year=None, created_at=AT)
    insert(person)
    kept = Person.objects.get(pk=person.pk)
    assert (kept.name, kept.language, kept.birth_year, kept.created_at) == ("Ana O'Hara %s", "es", None, AT)
    person.first_name = "Anna"
    person.save(update_fields=["first_name"])
    assert Person.objects.get(pk=person.pk).first_key == "anna"


def test_a_row_like_one_that_is_there_is_not_inserted(in_bright):
    first = Team(name="Nurses")
    assert insert_once(first)
    assert not insert_once(Team(pk=first.pk, name="Others"))
    assert Team.objects.get(pk=first.pk).name == "Nurses"


def test_no_row_is_inserted_without_a_practice(bright):
    with pytest.raises(NoTenant):
        insert(Person(first_name="Ana", created_at=AT))
