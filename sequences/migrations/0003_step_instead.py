import django.db.models.deletion
from django.db import migrations

import practices.tenancy
from practices.walls import TenantForeignKeyConstraint


class Migration(migrations.Migration):
    dependencies = [("sequences", "0002_walls")]

    operations = [
        migrations.AddField(
            "step",
            "instead",
            practices.tenancy.TenantKey(
                blank=True,
                help_text="Of a text: the email where no text may be sent",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="messaging.content",
            ),
        ),
        TenantForeignKeyConstraint("step", "instead"),
    ]
