"""What a view is given: types only, since Django's request grows its attributes in middleware."""

import uuid
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from practices.models import Membership, Practice, User

if TYPE_CHECKING:
    from practices.names import Named


class SignedInRequest(HttpRequest):
    """Of somebody signed in, outside any practice."""

    user: User
    htmx: HtmxDetails


class StaffRequest(SignedInRequest):
    """Inside a practice: what TenantMiddleware adds for a member."""

    practice_id: uuid.UUID
    practice: Practice
    membership: Membership
    practices: "list[Named]"  # of the user; left empty when it is this one alone, and on polls
