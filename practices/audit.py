"""Who looked at or changed what (R86): one row, in the open tenant, with ids and codes and no patient's words."""

import uuid

from django.http import HttpRequest

from practices import clock
from practices.models import AuditEntry


def record(request: HttpRequest, action: str, object_id: uuid.UUID | None = None) -> None:
    match = request.resolver_match
    AuditEntry.objects.create(
        user_id=request.user.pk,
        route=match.view_name if match else "",
        action=action,
        object_ref=object_id,
        at=clock.now(),
    )
