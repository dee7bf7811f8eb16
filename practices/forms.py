from django import forms


class SignUpForm(forms.Form):
    """What a new practice is asked beside an email and a password."""

    def signup(self, request: object, user: object) -> None:
        """Nothing more yet."""
