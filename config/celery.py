"""The Celery application. Rows in PostgreSQL are the truth; what travels here only says "look now" (rules R29-R34)."""

import os

from celery import Celery

from config import steps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("firstvisit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].update((steps.Sweep, steps.Sender))
