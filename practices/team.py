"""Who belongs to a practice, and with which role. All of it inside the practice's tenant.

Nobody gives a role above their own, and nobody touches a member who stands above them. A practice always has an owner:
the last one can neither go nor step down, also not when two owners remove each other at the same moment.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.dispatch import Signal

from practices.models import Invitation, Membership, Role, TeamMember
from practices.tenancy import here, sql

RANK = [Role.PARTNER, Role.READ_ONLY, Role.FRONT_DESK, Role.COORDINATOR, Role.MANAGER, Role.OWNER]

member_removed = Signal()
"""Sent as member_removed.send(sender=Membership, membership=…, by=…, now=…), in the transaction; receivers write rows."""


class NotAllowed(PermissionDenied):
    """Above the rank of whoever asks."""


class LastOwner(Exception):
    """A practice keeps an owner."""


def roles_to_give(by: Membership) -> list[Role]:
    """From the highest down."""
    return [role for role in reversed(RANK) if RANK.index(role) <= RANK.index(Role(by.role))]


def may_touch(by: Membership, member: Membership) -> bool:
    return RANK.index(Role(member.role)) <= RANK.index(Role(by.role))


def change_role(member: Membership, role: str, *, by: Membership) -> bool:
    """False when that is their role already."""
    _hold(by, member, role)
    if member.role == role:
        return False
    if member.role == Role.OWNER:
        _keep_an_owner()
    return bool(Membership.objects.active().filter(pk=member.pk).update(role=role))


def remove(member: Membership, *, by: Membership, now: datetime) -> bool:
    """End a membership, and with it their teams and the invitations they sent; receivers hand on what they held. False if
    it had ended."""
    _hold(by, member, member.role)
    if member.role == Role.OWNER:
        _keep_an_owner()
    won = Membership.objects.active().filter(pk=member.pk).update(removed_at=now)
    if won:
        member.refresh_from_db()
        Invitation.objects.open(now).filter(invited_by=member).update(revoked_at=now)
        TeamMember.objects.filter(membership=member).delete()
        member_removed.send(sender=Membership, membership=member, by=by, now=now)
    return bool(won)


def _hold(by: Membership, member: Membership, role: str) -> None:
    """One change of a practice's people at a time, judged by what both are now."""
    sql("SELECT FROM practices_practice WHERE id = %s FOR UPDATE", here())
    by.refresh_from_db()
    member.refresh_from_db()
    if by.removed_at or not may_touch(by, member) or Role(role) not in roles_to_give(by):
        raise NotAllowed


def _keep_an_owner() -> None:
    if Membership.objects.active().filter(role=Role.OWNER).count() < 2:
        raise LastOwner
