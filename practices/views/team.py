"""Settings → Team: who belongs here, with which role, and who is invited."""

import logging
import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from practices import audit, clock, invitations, team, teams
from practices.answers import SeeOther
from practices.context import links
from practices.forms import InviteForm, RoleForm, TeamForm
from practices.models import Invitation, Membership
from practices.requests import StaffRequest

logger = logging.getLogger(__name__)


def start(request: StaffRequest) -> HttpResponse:
    """The practice's address: on to the first page that this role may see."""
    pages = links(request)
    return redirect(pages[0]["url"] if pages else "practice_chooser")


def show(request: StaffRequest) -> HttpResponse:
    return _page(request, InviteForm(roles=team.roles_to_give(request.membership)))


def invite(request: StaffRequest) -> HttpResponse:
    form = InviteForm(request.POST, roles=team.roles_to_give(request.membership))
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        with transaction.atomic():
            invitation = invitations.invite(**form.cleaned_data, by=request.membership, now=clock.now())
            audit.record(request, "invite", invitation.pk)
        messages.success(request, _("Invitation sent to %(email)s.") % {"email": invitation.email})
    except invitations.TooMany:
        messages.error(request, _("That is too many invitations for one day. Try again tomorrow."))
    except invitations.NotMailed:
        messages.error(request, _("The invitation could not be mailed, so nobody was invited. Try again in a minute."))
    return _back(request)


def revoke_invitation(request: StaffRequest, invitation_id: uuid.UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=invitation_id)
    if invitations.revoke(invitation, by=request.membership, now=clock.now()):
        audit.record(request, "revoke_invitation", invitation.pk)
        messages.success(request, _("The invitation was withdrawn."))
    return _back(request)


def change_role(request: StaffRequest, membership_id: uuid.UUID) -> HttpResponse:
    member = get_object_or_404(Membership.objects.active(), pk=membership_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, InviteForm(roles=team.roles_to_give(request.membership)), status=422)
    role = form.cleaned_data["role"]
    try:
        if team.change_role(member, role, by=request.membership):
            audit.record(request, f"change_role:{role}", member.pk)
            messages.success(request, _("%(name)s has a new role.") % {"name": member.name})
    except team.LastOwner:
        _keep_an_owner(request)
    return _back(request, member)


def remove_member(request: StaffRequest, membership_id: uuid.UUID) -> HttpResponse:
    member = get_object_or_404(Membership.objects.active(), pk=membership_id)
    try:
        if team.remove(member, by=request.membership, now=clock.now()):
            audit.record(request, "remove_member", member.pk)
            messages.success(request, _("%(name)s was removed.") % {"name": member.name})
    except team.LastOwner:
        _keep_an_owner(request)
    return _back(request, member)


def _keep_an_owner(request: StaffRequest) -> None:
    messages.error(request, _("A practice keeps an owner. Make somebody else an owner first."))


def _back(request: StaffRequest, member: Membership | None = None) -> HttpResponse:
    """To the team; whoever changed their own place may no longer see it."""
    if member == request.membership:
        return SeeOther(reverse("home"))
    return SeeOther(reverse("practices:team", args=[request.practice_id]))


def _page(request: StaffRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    by = request.membership
    everybody = list(Membership.objects.active().select_related("user").order_by("name"))
    members = [
        {"member": member, "mine": member == by, "roles": team.roles_to_give(by) if team.may_touch(by, member) else []}
        for member in everybody
    ]
    words: dict[str, Any] = {
        "form": form,
        "team_form": TeamForm(),
        "members": members,
        "teams": _teams([member for member in everybody if member.answers]),
        "invitations": Invitation.objects.open(clock.now()).select_related("invited_by").order_by("email"),
    }
    return render(request, "practices/team.html", words, status=status)


def _teams(who_answer: list[Membership]) -> list[dict[str, Any]]:
    """Each with its people, and with who may still join."""
    return [
        {"team": team, "people": people, "others": [member for member in who_answer if member not in people]}
        for team, people in teams.staffed()
    ]
