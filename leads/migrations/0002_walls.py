from django.db import migrations

from practices.walls import EnableTenancy, TenantForeignKeyConstraint


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial"), ("practices", "0002_walls")]

    operations = [
        TenantForeignKeyConstraint("personcontact", "person"),
        TenantForeignKeyConstraint("personcontact", "contact_point"),
        TenantForeignKeyConstraint("lead", "person"),
        TenantForeignKeyConstraint("lead", "service_line"),
        TenantForeignKeyConstraint("lead", "location"),
        TenantForeignKeyConstraint("lead", "owner"),
        TenantForeignKeyConstraint("lead", "team"),
        TenantForeignKeyConstraint("routingrule", "service_line"),
        TenantForeignKeyConstraint("routingrule", "location"),
        TenantForeignKeyConstraint("routingrule", "owner"),
        TenantForeignKeyConstraint("routingrule", "team"),
        TenantForeignKeyConstraint("note", "lead"),
        TenantForeignKeyConstraint("note", "author"),
        TenantForeignKeyConstraint("event", "lead"),
        TenantForeignKeyConstraint("event", "actor"),
        TenantForeignKeyConstraint("pendingreaction", "event"),
        TenantForeignKeyConstraint("consent", "person"),
        TenantForeignKeyConstraint("consent", "contact_point"),
        TenantForeignKeyConstraint("task", "lead"),
        TenantForeignKeyConstraint("task", "assignee"),
        TenantForeignKeyConstraint("task", "claimed_by"),
        TenantForeignKeyConstraint("task", "done_by"),
        EnableTenancy("person", sets="SELECT"),
        EnableTenancy("contactpoint", sets="SELECT, UPDATE"),
        EnableTenancy("personcontact", sets="SELECT"),
        EnableTenancy("lead", app="SELECT, INSERT, UPDATE", sets="SELECT, UPDATE"),
        EnableTenancy("routingrule"),
        EnableTenancy("note", app="SELECT, INSERT"),
        EnableTenancy("event", app="SELECT, INSERT", sets="SELECT, INSERT"),
        EnableTenancy("pendingreaction", sets="SELECT, INSERT, DELETE", door="SELECT (id)"),
        EnableTenancy("consent", app="SELECT, INSERT", sets="SELECT"),
        EnableTenancy("suppression", app="SELECT, INSERT, UPDATE", sets="SELECT, INSERT"),
        EnableTenancy(
            "task",
            app="SELECT, INSERT, UPDATE",
            sets="SELECT, INSERT, UPDATE",
            door="SELECT (breach_at, done_at, escalated_at)",
        ),
    ]
