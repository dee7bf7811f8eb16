"""What reports read instead of rows. Made while everybody works, and the one they take the place of goes last."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("leads", "0006_standing")]

    operations = [
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(
                fields=["practice", "received_at"],
                include=("standing", "source", "service_line", "location"),
                name="lead_asked",
            ),
        ),
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(
                fields=["practice", "received_at"],
                include=("standing", "owner", "team", "entered_version", "returning", "self_pay"),
                name="lead_worked",
            ),
        ),
        AddIndexConcurrently(
            model_name="lead",
            index=models.Index(
                fields=["practice", "received_at"],
                include=("standing", "acknowledged_at", "answered_at"),
                name="lead_answers",
            ),
        ),
        RemoveIndexConcurrently(model_name="lead", name="lead_funnel"),
    ]
