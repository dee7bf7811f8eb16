from django.db import migrations

from practices.walls import EnableTenancy, TenantForeignKeyConstraint


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial"), ("leads", "0002_walls")]

    operations = [
        TenantForeignKeyConstraint("availability", "provider"),
        TenantForeignKeyConstraint("availability", "location"),
        TenantForeignKeyConstraint("visit", "lead"),
        TenantForeignKeyConstraint("visit", "provider"),
        TenantForeignKeyConstraint("visit", "location"),
        TenantForeignKeyConstraint("visit", "booked_by"),
        EnableTenancy("availability"),
        EnableTenancy("visit", app="SELECT, INSERT, UPDATE", sets="SELECT"),
    ]
