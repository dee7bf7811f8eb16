from django.db import migrations

from practices.walls import EnableTenancy, TenantForeignKeyConstraint, door


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("leads", "0002_walls")]

    operations = [
        TenantForeignKeyConstraint("form", "service_line"),
        TenantForeignKeyConstraint("form", "location"),
        TenantForeignKeyConstraint("inquiry", "form"),
        TenantForeignKeyConstraint("inquiry", "lead"),
        TenantForeignKeyConstraint("criterion", "service_line"),
        TenantForeignKeyConstraint("screening", "lead"),
        TenantForeignKeyConstraint("screening", "criterion"),
        TenantForeignKeyConstraint("warningsign", "service_line"),
        EnableTenancy("form", door="SELECT (key, practice_id)"),
        EnableTenancy("consentwording", app="SELECT, INSERT"),
        EnableTenancy(
            "inquiry", app="SELECT, INSERT, UPDATE", sets="SELECT", door="SELECT (understood_at, quarantined)"
        ),
        EnableTenancy("criterion"),
        EnableTenancy("screening"),
        EnableTenancy("warningsign"),
        migrations.RunSQL(
            door(
                "practice_for_form",
                "text",
                "uuid",
                "SELECT practice_id FROM public.intake_form WHERE key = $1",
            ),
            "SET LOCAL ROLE door; DROP FUNCTION doors.practice_for_form(text); SET LOCAL ROLE NONE",
        ),  # fmt: skip
    ]
