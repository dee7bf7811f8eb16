from typing import Any

from django.db import migrations, models

from practices.tenancy import sql
from practices.walls import each_practice

CANCEL_ALL_BUT_THE_EARLIEST = """
UPDATE scheduling_visit later SET status = 'cancelled', settled_at = now()
WHERE status IN ('booked', 'confirmed', 'arrived') AND EXISTS (
  SELECT FROM scheduling_visit earlier
  WHERE earlier.practice_id = later.practice_id AND earlier.lead_id = later.lead_id
    AND earlier.status IN ('booked', 'confirmed', 'arrived')
    AND (earlier.starts_at, earlier.id) < (later.starts_at, later.id))"""


def keep_the_earliest(apps: Any, editor: Any) -> None:
    """Nothing kept a lead from having two visits to come until now."""
    sql(CANCEL_ALL_BUT_THE_EARLIEST)


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0004_search_keys"),
        ("practices", "0002_walls"),
        ("scheduling", "0002_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="arrived_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(each_practice(keep_the_earliest), migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["booked", "confirmed", "arrived"])),
                fields=("practice", "lead"),
                name="visit_upcoming_once",
            ),
        ),
    ]
