"""PostgreSQL writes the table anew for a stored column: nine seconds for a million leads, in which nobody reads them. It
begins at once or not at all, so that nothing waits behind it meanwhile."""

from django.db import migrations, models

from leads import standing


class Migration(migrations.Migration):
    dependencies = [("leads", "0005_to_attended")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '2s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="lead",
            name="standing",
            field=models.GeneratedField(
                expression=standing.expression(), output_field=models.SmallIntegerField(), db_persist=True
            ),
        ),
        # What a report reads from an index alone must be known to be visible to all: by default that is looked at when a
        # fifth of the table has changed.
        migrations.RunSQL(
            "ALTER TABLE leads_lead SET (autovacuum_vacuum_scale_factor = 0.02,"
            " autovacuum_vacuum_insert_scale_factor = 0.02)",
            "ALTER TABLE leads_lead RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor)",
        ),
    ]
