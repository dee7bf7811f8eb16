from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_walls")]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["practice", "lane", "breach_at"], condition=models.Q(done_at=None), name="task_lane_order"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["practice", "claimed_until"],
                condition=models.Q(done_at=None, claimed_until__isnull=False),
                name="task_claims",
            ),
        ),
    ]
