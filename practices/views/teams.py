"""Settings → Team: who is in which team."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from practices import audit, teams
from practices.answers import SeeOther
from practices.forms import TeamForm
from practices.models import Membership, Team
from practices.requests import StaffRequest


def create(request: StaffRequest) -> HttpResponse:
    form = TeamForm(request.POST)
    if form.is_valid():
        team = teams.create(form.cleaned_data["team_name"])
        audit.record(request, "create_team", team.pk)
        messages.success(request, _("%(team)s is a team here.") % {"team": team.name})
    else:
        messages.error(request, _("Give the team a name."))
    return _back(request)


def add(request: StaffRequest, team_id: uuid.UUID) -> HttpResponse:
    team = get_object_or_404(Team, pk=team_id)
    try:
        member = forms.ModelChoiceField(Membership.objects.who_answer()).clean(request.POST.get("membership"))
    except forms.ValidationError:
        messages.error(request, _("Choose somebody who works here."))
        return _back(request)
    if teams.add(team, member):
        audit.record(request, "add_to_team", member.pk)
        messages.success(request, _("%(name)s is in %(team)s now.") % {"name": member.name, "team": team.name})
    return _back(request)


def take_out(request: StaffRequest, team_id: uuid.UUID, membership_id: uuid.UUID) -> HttpResponse:
    team = get_object_or_404(Team, pk=team_id)
    member = get_object_or_404(Membership, pk=membership_id)
    if teams.take_out(team, member):
        audit.record(request, "take_out_of_team", member.pk)
        messages.success(request, _("%(name)s is no longer in %(team)s.") % {"name": member.name, "team": team.name})
    return _back(request)


def _back(request: StaffRequest) -> HttpResponse:
    return SeeOther(reverse("practices:team", args=[request.practice_id]) + "#teams")
