"""Pages of one practice, under /p/<practice>/."""

from django.urls import path

from practices.views import team, teams

app_name = "practices"
urlpatterns = [
    path("", team.start, name="start"),
    path("settings/team/", team.show, name="team"),
    path("settings/team/invitations/", team.invite, name="invite"),
    path(
        "settings/team/invitations/<uuid:invitation_id>/revocation/", team.revoke_invitation, name="revoke_invitation"
    ),
    path("settings/teams/", teams.create, name="create_team"),
    path("settings/teams/<uuid:team_id>/members/", teams.add, name="add_to_team"),
    path(
        "settings/teams/<uuid:team_id>/members/<uuid:membership_id>/removal/", teams.take_out, name="take_out_of_team"
    ),
    path("settings/team/<uuid:membership_id>/role/", team.change_role, name="change_role"),
    path("settings/team/<uuid:membership_id>/removal/", team.remove_member, name="remove_member"),
]
