"""Pages of leads by keyset, newest first: the address holds the key of the last one before, and no page is slower."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Q

from leads.models import Lead

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Page(NamedTuple):
    """`older` is the key of the page after this one."""

    leads: list[Lead]
    older: str


def page(leads: "QuerySet[Lead]", after: str, size: int) -> Page:
    """`after` is the key of the last lead before; one that makes no sense starts at the top."""
    leads = leads.order_by("-received_at", "-pk")
    if key := _read(after):
        at, pk = key
        leads = leads.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk), received_at__lte=at)  # for the index
    found = list(leads[: size + 1])
    return Page(found[:size], _write(found[size - 1]) if len(found) > size else "")


def _write(lead: Lead) -> str:
    return urlsafe_b64encode(f"{lead.received_at.isoformat()}|{lead.pk}".encode()).decode()


def _read(key: str) -> tuple[datetime, UUID] | None:
    try:
        at, pk = urlsafe_b64decode(key).decode().split("|")
        instant = datetime.fromisoformat(at)
        return (instant, UUID(pk)) if instant.tzinfo else None
    except (ValueError, binascii.Error):
        return None
