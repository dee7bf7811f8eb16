"""The hosted page's form: labels, controls and order. What is right and wrong is settled by intake.fields alone."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intake.consent_words import Wording
from intake.fields import CONSENTS, REASON_LENGTH
from intake.refused import Refused

QUESTIONS: dict[str, tuple[Any, forms.Widget]] = {
    "birth_year": (_("Year of birth"), forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year"})),
    "postal_code": (_("ZIP code"), forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"})),
    "coverage": (_("Health insurance, if you have one"), forms.TextInput()),
    "self_pay": (
        _("Would you pay for the visit yourself?"),
        forms.RadioSelect(choices=[("yes", _("Yes")), ("no", _("No"))]),
    ),
    "new_patient": (
        _("Are you new to us?"),
        forms.RadioSelect(choices=[("yes", _("Yes")), ("no", _("No"))]),
    ),
}
WAYS = [
    ("sms", pgettext_lazy("way to reach somebody", "Text")),
    ("call", pgettext_lazy("way to reach somebody", "Call")),
    ("email", pgettext_lazy("way to reach somebody", "Email")),
]
DERIVED = {"age": "birth_year"}  # what a criterion asks, and the question that answers it


class InquiryForm(forms.Form):
    name = forms.CharField(label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Mobile number"), widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )
    email = forms.CharField(label=_("Email"), widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}))
    service_line = forms.CharField(label=_("What would you like help with?"), widget=forms.Select)
    location = forms.CharField(label=_("Which of our places suits you?"), widget=forms.Select)
    preferred_channel = forms.CharField(
        label=_("Best way to reach you"),
        widget=forms.RadioSelect(choices=WAYS),
    )
    reason = forms.CharField(
        label=_("Anything you want us to know"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON_LENGTH}),
    )

    def __init__(
        self,
        values: Mapping[str, Any] | None,
        *,
        lines: list[tuple[str, str]],
        places: list[tuple[str, str]],
        asked: set[str],
        wordings: Mapping[str, Wording],
    ) -> None:
        super().__init__(values, use_required_attribute=False)
        self._offer("service_line", lines)
        self._offer("location", places)
        self.questions = [name for name in QUESTIONS if name in {DERIVED.get(field, field) for field in asked}]
        for name in self.questions:
            label, widget = QUESTIONS[name]
            self.fields[name] = forms.CharField(label=label, widget=widget)
        self.consents = [name for name, channel in CONSENTS.items() if channel in wordings]
        for name in self.consents:
            self.fields[name] = forms.BooleanField(label=wordings[CONSENTS[name]].text, widget=forms.CheckboxInput)
        for field in self.fields.values():
            field.required = False

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Something to choose needs two things to choose from."""
        if len(choices) > 1:
            self.fields[name].widget.choices = [("", _("Choose one")), *choices]
        else:
            del self.fields[name]

    def show(self, refused: Refused) -> None:
        """Put each message at its field, and what belongs to none above them."""
        self.full_clean()
        for name, messages in refused.errors.items():
            for words in messages:
                self.add_error(name if name in self.fields else None, words)

    def of(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def about_you(self) -> list[forms.BoundField]:
        return self.of("name", "phone", "email")

    @property
    def about_the_visit(self) -> list[forms.BoundField]:
        return self.of("service_line", "location", *self.questions)

    @property
    def last(self) -> list[forms.BoundField]:
        return self.of("preferred_channel", "reason")

    @property
    def agreed(self) -> list[forms.BoundField]:
        return self.of(*self.consents)

    @property
    def wrong(self) -> list[forms.BoundField]:
        """For the summary: the fields to look at, in their order on the page."""
        return [self[name] for name in self.fields if name in self.errors]
