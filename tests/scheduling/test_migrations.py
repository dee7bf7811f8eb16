"""A database in which a lead has two visits to come, from before anything kept it from that."""

import importlib
from datetime import timedelta

import pytest
from django.db import transaction

from leads.models import Lead
from practices.models import Location, Provider
from practices.tenancy import sql, tenant
from practices.walls import each_practice
from scheduling.models import Visit
from tests.cast import a_lead
from tests.database import logged_in_as

pytestmark = pytest.mark.django_db(transaction=True)
migration = importlib.import_module("scheduling.migrations.0003_one_visit_to_come")
ONCE = (
    "CREATE UNIQUE INDEX visit_upcoming_once ON scheduling_visit (practice_id, lead_id)"
    " WHERE status IN ('booked', 'confirmed', 'arrived')"
)


def visits_of(lead, at, *days):
    place, doctor = Location.objects.get(), Provider.objects.get()
    for day, status in days:
        starts = at + timedelta(days=day)
        Visit.objects.create(
            lead=lead, provider=doctor, location=place, starts_at=starts, ends_at=starts + timedelta(minutes=30),
            status=status, created_at=at,
        )  # fmt: skip


def test_all_but_the_earliest_are_cancelled_first_in_every_practice(bright, rival, at):
    for practice in (bright, rival):
        with tenant(practice.id):
            Provider.objects.create(name="Dr. Okafor")
            a_lead(), a_lead("Erin")
    with logged_in_as("owner"), transaction.atomic():
        sql("DROP INDEX visit_upcoming_once")
        sql("SET LOCAL row_security = on")
        for practice in (bright, rival):
            with tenant(practice.id):
                dana, erin = Lead.objects.order_by("person__first_name")
                visits_of(dana, at, (3, "booked"), (2, "confirmed"), (1, "cancelled"), (4, "booked"))
                visits_of(erin, at, (7, "booked"))
        sql("SET LOCAL row_security = off")
        each_practice(migration.keep_the_earliest)(None, None)
        sql(ONCE)
        sql("SET LOCAL row_security = on")
        for practice in (bright, rival):
            with tenant(practice.id):
                left = Visit.objects.upcoming().order_by("starts_at")
                assert [((visit.starts_at - at).days, visit.status) for visit in left] == [
                    (2, "confirmed"),
                    (7, "booked"),
                ]
                assert Visit.objects.exclude(settled_at=None).count() == 2
        transaction.set_rollback(True)
