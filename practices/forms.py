from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from practices import clock, zones
from practices.models import Role, User
from practices.opening import open_practice


class Line(forms.CharField):
    """Words on one line: names end up in the subjects of mails."""

    def to_python(self, value: Any) -> Any:
        return " ".join(str(super().to_python(value) or "").split())


def _your_name() -> Line:
    return Line(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))


class PracticeForm(forms.Form):
    """What a new practice is asked."""

    practice_name = Line(
        label=_("Name of the practice"), max_length=120, widget=forms.TextInput({"autocomplete": "organization"})
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zones.choices)
    name = _your_name()

    field_order = ["practice_name", "timezone", "name", "email", "password1"]

    def open(self, user: User) -> Any:
        return open_practice(
            name=self.cleaned_data["practice_name"],
            timezone=self.cleaned_data["timezone"],
            user=user,
            user_name=self.cleaned_data["name"],
            now=clock.now(),
        )


class SignUpForm(PracticeForm):
    """The same, beside an email and a password: allauth derives its form from this one."""

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        self.open(user)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("Email"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), initial=Role.FRONT_DESK)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in roles
        ]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class TeamForm(forms.Form):
    team_name = Line(label=_("Name of the team"), max_length=80, widget=forms.TextInput({"autocomplete": "off"}))


class NewAccountForm(forms.Form):
    """Of somebody who was invited and has no account yet; the address is the invitation's."""

    name = _your_name()
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 12 characters."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, User(email=self.email))
        return password
