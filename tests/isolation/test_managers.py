"""Wall one alone: the ORM as a superuser, whom row security does not hold, and with a crossed row where joins need one."""

from unittest import mock

import pytest
from django import forms
from django.apps import apps
from django.db import models

from leads.models import Lead, Person
from messaging.models import Message
from practices.tenancy import TenantManager, TenantModel, TenantQuerySet, sql
from tests.isolation.steps import inside, run, undone


def a_copy(row):
    """As if it came from a form or a task: known by its values, read by no manager."""
    copy = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    copy._state.adding = False
    return copy


class PickForm(forms.Form):
    message = forms.ModelChoiceField(Message.objects.all())  # made in no tenant, as at import


@pytest.fixture(scope="module")
def ways(committed_world):
    """Ways of the ORM to the rival's lead and message; each gives something true if it got there."""
    lead, message = committed_world.rival.rows["lead"], committed_world.rival.rows["message"]
    spare = committed_world.rival.rows["other_message"]

    def prefetched():
        copy = a_copy(lead)
        models.prefetch_related_objects([copy], "tasks")
        return list(copy.tasks.all())

    held = {
        "objects": lambda: Lead.objects.filter(pk=lead.pk).update(source="x"),
        "get": lambda: Lead.objects.get(pk=lead.pk),
        "in_bulk": lambda: Lead.objects.in_bulk([lead.pk]),
        "bulk_update": lambda: Lead.objects.bulk_update([a_copy(lead)], ["source"]),
        "reverse": lambda: a_copy(lead).tasks.count(),
        "prefetch": prefetched,
        "forward": lambda: a_copy(message).lead,
        "refresh_from_db": lambda: a_copy(lead).refresh_from_db() or 1,
        "save": lambda: a_copy(lead).save(update_fields=["source"]) or 1,
        "full_clean": lambda: a_copy(message).full_clean() or 1,
        "ModelChoiceField": lambda: PickForm({"message": message.pk}).is_valid(),
        "_base_manager": lambda: Lead._base_manager.filter(pk=lead.pk).count(),
        "delete": lambda: Message.objects.filter(pk=spare.pk).delete()[0],
    }
    passed = {
        "raw": lambda: list(Lead.objects.raw("SELECT * FROM leads_lead WHERE id = %s", [lead.pk])),
        "upsert": lambda: Person.objects.bulk_create(
            [a_copy(committed_world.rival.rows["person"])],
            update_conflicts=True,
            update_fields=["postal_code"],
            unique_fields=["id"],
        ),
    }
    return held, passed


def reached(ways, login, practice_id):
    """The ways on which something of the rival's was reached."""

    def one(way):
        got = undone(login, lambda: inside(practice_id, way) if practice_id else run(way))[0]
        return bool(got) and not isinstance(got, str)

    return {name for name, way in ways.items() if one(way)}


def test_every_model_of_a_practice_has_a_manager_that_raises(committed_world):
    ours = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    assert len(ours) > 25
    for model in ours:
        assert isinstance(model._default_manager, TenantManager) and isinstance(model._base_manager, TenantManager)
        assert run(model.objects.first) == "NoTenant", model
        assert run(model._base_manager.first) == "NoTenant", model
    assert isinstance(TenantQuerySet.as_manager(), TenantManager)


def test_in_no_tenant_every_way_raises(committed_world, ways):
    held, _ = ways
    assert {run(way) for way in held.values()} == {"NoTenant"}


def test_with_row_security_down_the_managers_hold(committed_world, ways):
    held, _ = ways
    assert reached(held, "postgres", committed_world.bright.id) == set()
    assert reached(held, "postgres", None) == set()


def test_control_in_its_own_practice_every_way_arrives(committed_world, ways):
    held, passed = ways
    assert reached(held | passed, "postgres", committed_world.rival.id) == set(held | passed)


def test_what_goes_round_the_managers_is_held_by_row_security(committed_world, ways):
    _, passed = ways
    assert reached(passed, "postgres", committed_world.bright.id) == set(passed)
    assert reached(passed, "web", committed_world.bright.id) == set()


def test_control_djangos_own_base_manager_would_let_more_through(committed_world, ways):
    held, _ = ways
    bare = models.Manager()
    bare.name, bare.model = "_base_manager", Lead
    with mock.patch.dict(vars(Lead._meta), base_manager=bare):
        more = reached(held, "postgres", committed_world.bright.id)
    assert {"_base_manager", "forward", "refresh_from_db", "save"} <= more


def test_a_join_reaches_no_row_of_another_practice(committed_world):
    """Wall three down too: a crossed row is there. The join finds it; with row security it does not."""
    bright, rival = committed_world.bright, committed_world.rival
    mine, theirs = bright.rows["message"], rival.rows["lead"]
    cross = (
        "SET LOCAL session_replication_role = replica;"
        f" UPDATE messaging_message SET lead_id = '{theirs.pk}' WHERE id = '{mine.pk}';"
        " SET LOCAL session_replication_role = origin"
    )

    def joined():
        return [
            Message.objects.filter(lead__person__first_name=rival.word).count(),
            [m.lead and m.lead.pk for m in Message.objects.select_related("lead").filter(pk=mine.pk)],
        ]

    def as_web():
        sql("SET LOCAL ROLE web")
        return inside(bright.id, joined)

    assert undone("postgres", cross, lambda: inside(bright.id, joined))[1] == [1, [theirs.pk]]
    assert undone("postgres", cross, as_web)[1] == [0, [None]]
