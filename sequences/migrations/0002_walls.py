from django.db import migrations

from practices.walls import EnableTenancy, TenantForeignKeyConstraint, door

# What is due over all practices: counts and an instant, no row and no id.
PENDING = """
SELECT least(
    (SELECT min(due_at) FROM public.sequences_enrollment WHERE status = 'active' AND due_at > $1),
    (SELECT min(not_before) FROM public.messaging_outbox WHERE state = 'queued' AND not_before > $1),
    (SELECT min(breach_at) FROM public.leads_task
      WHERE done_at IS NULL AND escalated_at IS NULL AND breach_at > $1)),
  (SELECT count(*) FROM public.sequences_enrollment WHERE status = 'active' AND due_at <= $1)
  + (SELECT count(*) FROM public.messaging_outbox WHERE state = 'sending' OR state = 'queued' AND not_before <= $1)
  + (SELECT count(*) FROM public.messaging_providerevent WHERE folded_at IS NULL)
  + (SELECT count(*) FROM public.intake_inquiry WHERE understood_at IS NULL AND quarantined = '')
  + (SELECT count(*) FROM public.leads_pendingreaction)
  + (SELECT count(*) FROM public.leads_task
      WHERE done_at IS NULL AND escalated_at IS NULL AND breach_at <= $1)"""


class Migration(migrations.Migration):
    dependencies = [
        ("sequences", "0001_initial"),
        ("messaging", "0002_walls"),
        ("scheduling", "0002_walls"),
        ("intake", "0002_walls"),
    ]

    operations = [
        TenantForeignKeyConstraint("sequence", "service_line"),
        TenantForeignKeyConstraint("sequence", "live"),
        TenantForeignKeyConstraint("version", "sequence"),
        TenantForeignKeyConstraint("version", "published_by"),
        TenantForeignKeyConstraint("step", "version"),
        TenantForeignKeyConstraint("step", "content"),
        TenantForeignKeyConstraint("enrollment", "lead"),
        TenantForeignKeyConstraint("enrollment", "sequence"),
        TenantForeignKeyConstraint("enrollment", "version"),
        TenantForeignKeyConstraint("messaging.message", "enrollment_id", to="sequences_enrollment"),
        EnableTenancy("sequence", sets="SELECT"),
        EnableTenancy("version", app="SELECT, INSERT", sets="SELECT"),
        EnableTenancy("step", app="SELECT, INSERT", sets="SELECT"),
        EnableTenancy(
            "enrollment", app="SELECT, INSERT, UPDATE", sets="SELECT, UPDATE", door="SELECT (due_at, status)"
        ),
        migrations.RunSQL(
            door("pending", "timestamptz, OUT next_at timestamptz, OUT unsettled bigint", "record", PENDING),
            "SET LOCAL ROLE door; DROP FUNCTION doors.pending(timestamptz); SET LOCAL ROLE NONE",
        ),
    ]
