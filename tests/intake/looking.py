"""What is there now, read inside the practice."""

from types import SimpleNamespace

from intake.models import Inquiry
from leads.models import Lead, Task
from practices.tenancy import tenant


def inquiries(practice: SimpleNamespace) -> list[Inquiry]:
    with tenant(practice.id):
        return list(Inquiry.objects.order_by("pk"))


def leads(practice: SimpleNamespace) -> list[Lead]:
    with tenant(practice.id):
        return list(Lead.objects.select_related("person").order_by("pk"))


def tasks(practice: SimpleNamespace) -> list[Task]:
    with tenant(practice.id):
        return list(Task.objects.order_by("pk"))
