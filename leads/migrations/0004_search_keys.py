from django.db import migrations, models
from django.db.models.functions import Lower, Reverse


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_queue_order")]

    operations = [
        migrations.AddField(
            model_name="contactpoint",
            name="reversed",
            field=models.GeneratedField(
                expression=Reverse("value"), output_field=models.CharField(max_length=254), db_persist=True
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="first_key",
            field=models.GeneratedField(
                expression=Lower("first_name"), output_field=models.CharField(max_length=160), db_persist=True
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="last_key",
            field=models.GeneratedField(
                expression=Lower("last_name"), output_field=models.CharField(max_length=160), db_persist=True
            ),
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(fields=["practice", "kind", "reversed"], name="contact_point_by_end"),
        ),
        migrations.AddIndex(
            model_name="person", index=models.Index(fields=["practice", "first_key"], name="person_by_first_name")
        ),
        migrations.AddIndex(
            model_name="person", index=models.Index(fields=["practice", "last_key"], name="person_by_last_name")
        ),
    ]
