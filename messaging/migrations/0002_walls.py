from django.db import migrations

from practices.walls import EnableTenancy, TenantForeignKeyConstraint, door


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("leads", "0002_walls")]

    operations = [
        TenantForeignKeyConstraint("message", "lead"),
        TenantForeignKeyConstraint("message", "contact_point"),
        TenantForeignKeyConstraint("message", "content"),
        TenantForeignKeyConstraint("message", "author"),
        TenantForeignKeyConstraint("message", "attempt"),
        TenantForeignKeyConstraint("attempt", "message"),
        TenantForeignKeyConstraint("providerevent", "message"),
        TenantForeignKeyConstraint("providerevent", "attempt"),
        TenantForeignKeyConstraint("outbox", "message"),
        TenantForeignKeyConstraint("outbox", "sender"),
        TenantForeignKeyConstraint("outbox", "contact_point"),
        TenantForeignKeyConstraint("outbox", "attempt"),
        EnableTenancy(
            "sender", app="SELECT, INSERT, UPDATE", sets="SELECT", door="SELECT (channel, address, practice_id)"
        ),
        EnableTenancy("content", app="SELECT, INSERT", sets="SELECT"),
        EnableTenancy(
            "message", app="SELECT, INSERT, UPDATE", sets="SELECT, INSERT, UPDATE", door="SELECT (id, practice_id)"
        ),
        EnableTenancy(
            "attempt", app="SELECT, INSERT, UPDATE", sets="SELECT, INSERT, UPDATE", door="SELECT (id, practice_id)"
        ),
        EnableTenancy("providerevent", app="SELECT, INSERT, UPDATE", sets="SELECT, UPDATE", door="SELECT (folded_at)"),
        EnableTenancy("outbox", sets="SELECT, INSERT, UPDATE, DELETE", door="SELECT (state, not_before)"),
        migrations.RunSQL(
            door(
                "practice_for_sender",
                "text, text",
                "uuid",
                "SELECT practice_id FROM public.messaging_sender WHERE channel = $1 AND address = $2",
            ),
            "SET LOCAL ROLE door; DROP FUNCTION doors.practice_for_sender(text, text); SET LOCAL ROLE NONE",
        ),  # fmt: skip
        migrations.RunSQL(
            door(
                "practice_for_attempt",
                "uuid",
                "uuid",
                "SELECT practice_id FROM public.messaging_attempt WHERE id = $1",
            ),
            "SET LOCAL ROLE door; DROP FUNCTION doors.practice_for_attempt(uuid); SET LOCAL ROLE NONE",
        ),  # fmt: skip
        migrations.RunSQL(
            door(
                "practice_for_message",
                "uuid",
                "uuid",
                "SELECT practice_id FROM public.messaging_message WHERE id = $1",
            ),
            "SET LOCAL ROLE door; DROP FUNCTION doors.practice_for_message(uuid); SET LOCAL ROLE NONE",
        ),  # fmt: skip
    ]
