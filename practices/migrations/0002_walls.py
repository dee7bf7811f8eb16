from django.db import migrations

from practices.walls import EnableTenancy, TenantForeignKeyConstraint, door


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        TenantForeignKeyConstraint("hours", "location"),
        TenantForeignKeyConstraint("invitation", "invited_by"),
        EnableTenancy("practice", column="id", app="SELECT, INSERT, UPDATE", owner="SELECT", sets="SELECT"),
        EnableTenancy(
            "membership", app="SELECT, INSERT, UPDATE", sets="SELECT", door="SELECT (user_id, practice_id, removed_at)"
        ),
        EnableTenancy("team", sets="SELECT"),
        EnableTenancy("invitation", app="SELECT, INSERT, UPDATE", door="SELECT (token_hash, practice_id)"),
        EnableTenancy("location", sets="SELECT"),
        EnableTenancy("hours", sets="SELECT"),
        EnableTenancy("provider"),
        EnableTenancy("serviceline", sets="SELECT"),
        EnableTenancy("auditentry", app="SELECT, INSERT"),
        migrations.RunSQL(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON practices_user, practices_clock, django_session,"
            " account_emailaddress, account_emailconfirmation TO web, worker;"
            " GRANT SELECT ON django_content_type, django_migrations TO web, worker;"
            " GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO web, worker",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "CREATE SCHEMA doors AUTHORIZATION door; SET LOCAL ROLE door; GRANT USAGE ON SCHEMA doors TO web, worker;"
            " SET LOCAL ROLE NONE;"
            + door(
                "practices_of_user",
                "uuid",
                "SETOF uuid",
                "SELECT practice_id FROM public.practices_membership WHERE user_id = $1 AND removed_at IS NULL",
            )
            + door(
                "practice_for_invitation",
                "text",
                "uuid",
                "SELECT practice_id FROM public.practices_invitation WHERE token_hash = $1",
            ),
            "SET LOCAL ROLE door; DROP SCHEMA doors CASCADE; SET LOCAL ROLE NONE",
        ),  # fmt: skip
    ]
