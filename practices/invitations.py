"""An invitation: one address, one place in one practice, once, for seven days (R65, R74).

open → accepted | revoked | expired. The token is 256 random bits, mailed and then kept as its hash alone. Whoever holds
it and owns the address may accept: somebody new chooses a name and a password there, and the mail has shown that the
address is theirs; somebody with an account must be signed in with that address, so no invitation changes an account.
"""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from practices import doors
from practices.models import Invitation, Membership, Practice, User
from practices.team import NotAllowed, roles_to_give
from practices.tenancy import tenant

EXPIRES_AFTER = timedelta(days=7)
A_DAY = timedelta(days=1)
MOST_A_DAY = 50


class Gone(Exception):
    """Wrong, used, withdrawn, expired or somebody else's: one answer for all of them."""


class TooMany(Exception):
    """More than fifty in a day are no team: mail would be sent to strangers in our name."""


class NotMailed(Exception):
    """The mail did not leave, so the invitation must not stand."""


class Offer(NamedTuple):
    """What the page of an open invitation shows. Plain values: it is read in a tenant that has ended."""

    email: str
    practice_name: str
    role: str
    has_account: bool


def invite(email: str, role: str, *, by: Membership, now: datetime) -> Invitation:
    """Invite this address and mail it the link, inside the practice. An earlier open invitation of it ends."""
    if role not in roles_to_give(by):
        raise NotAllowed
    if Invitation.objects.filter(expires_at__gt=now + EXPIRES_AFTER - A_DAY).count() >= MOST_A_DAY:
        raise TooMany
    token = secrets.token_urlsafe(32)
    Invitation.objects.open(now).filter(email=email).update(revoked_at=now)
    invitation = Invitation.objects.create(
        email=email, role=role, token_hash=_hash(token), invited_by=by, expires_at=now + EXPIRES_AFTER
    )
    _mail(invitation, token, by)
    return invitation


def revoke(invitation: Invitation, *, by: Membership, now: datetime) -> bool:
    """Nobody withdraws what they could not have given."""
    if invitation.role not in roles_to_give(by):
        raise NotAllowed
    return bool(Invitation.objects.open(now).filter(pk=invitation.pk).update(revoked_at=now))


def look(token: str, user: User | None, *, now: datetime) -> Offer:
    """What is offered, to a stranger or to the signed-in user it is meant for. Raises Gone."""
    with tenant(_practice_of(token)):
        invitation = _find(token, now)
        if user and not _owns(user, invitation.email):
            raise Gone
        return Offer(
            email=invitation.email,
            practice_name=Practice.objects.current().name,
            role=invitation.get_role_display(),
            has_account=_has_account(invitation.email),
        )


def accept(token: str, user: User, *, now: datetime) -> uuid.UUID:
    """Take the place as a signed-in user; the practice's id. Raises Gone."""
    practice_id = _practice_of(token)
    with tenant(practice_id):
        invitation = _find(token, now)
        if not _owns(user, invitation.email):
            raise Gone
        _take(invitation, user, user.name or user.email, now)
    return practice_id


def accept_as_new(token: str, *, name: str, password: str, now: datetime) -> tuple[uuid.UUID, User]:
    """Make the account and take the place. Raises Gone, also when the address has got an account meanwhile."""
    practice_id = _practice_of(token)
    with tenant(practice_id):
        invitation = _find(token, now)
        if _has_account(invitation.email):
            raise Gone
        try:
            with transaction.atomic():
                user = User.objects.create_user(invitation.email, password, name=name)
        except IntegrityError:
            raise Gone from None
        EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
        _take(invitation, user, name, now)
    return practice_id, user


def _take(invitation: Invitation, user: User, name: str, now: datetime) -> None:
    """The place, if the invitation can be used up; a member who is there already keeps the role they have."""
    if not Invitation.objects.open(now).filter(pk=invitation.pk).update(accepted_at=now):
        raise Gone
    if not Membership.objects.active().filter(user_id=user.pk).exists():
        Membership.objects.create(user=user, role=invitation.role, name=name)


def _practice_of(token: str) -> uuid.UUID:
    practice_id = doors.practice_for_invitation(_hash(token))
    if practice_id is None:
        raise Gone
    return practice_id


def _find(token: str, now: datetime) -> Invitation:
    invitation = Invitation.objects.open(now).filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise Gone
    return invitation


def _has_account(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists() or EmailAddress.objects.is_verified(email)


def _owns(user: User, email: str) -> bool:
    return EmailAddress.objects.filter(user=user, email=email, verified=True).exists()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _mail(invitation: Invitation, token: str, by: Membership) -> None:
    words = {
        "practice": Practice.objects.current().name,
        "by": by.name,
        "role": invitation.get_role_display(),
        "url": settings.PUBLIC_URL + reverse("invitation", args=[token]),
        "days": EXPIRES_AFTER.days,
    }
    subject = render_to_string("practices/email/invitation_subject.txt", words)
    body = render_to_string("practices/email/invitation_message.txt", words)
    try:
        send_mail(" ".join(subject.split()), body, None, [invitation.email])
    except Exception as error:  # whatever the provider's library raises
        raise NotMailed from error
