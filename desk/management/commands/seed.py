"""Fill an empty installation with the demo, and write down who may sign in. For embedded servers only."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from desk.demo import story
from desk.demo.practices import PLANS, build
from intake.models import Form
from messaging.models import Sender
from practices import clock
from practices.models import Practice, User
from practices.tenancy import tenant


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="where to write the practices and sign-ins (0600)")

    def handle(self, *args: Any, out: Path, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("The demo is for the sandbox: this installation has a real carrier.")
        if User.objects.exists():
            raise CommandError("There are people here already. Nothing was changed.")
        demo = self._fill()
        out.touch(0o600)
        out.write_text(json.dumps(demo, indent=2))

    @transaction.atomic
    def _fill(self) -> dict[str, Any]:
        now, passwords = clock.now(), dict[str, str]()
        practices, sign_ins = [], []
        for plan in PLANS:
            practice, who = build(plan, passwords, now=now)
            sign_ins += who
            with tenant(practice.pk):
                story.write(plan, practice, now=now)
                practices.append(self._describe(practice))
        return {"practices": practices, "sign_ins": [sign_in._asdict() for sign_in in sign_ins]}

    def _describe(self, practice: Practice) -> dict[str, Any]:
        senders = dict(Sender.objects.values_list("channel", "address"))
        forms = [
            {"name": form.name, "url": settings.PUBLIC_URL + reverse("intake:form", args=[form.key])}
            for form in Form.objects.order_by("pk")
        ]
        return {
            "id": str(practice.pk), "name": practice.name, "phone": senders.get("sms"), "email": senders.get("email"),
            "timezone": practice.timezone, "forms": forms,
        }  # fmt: skip
