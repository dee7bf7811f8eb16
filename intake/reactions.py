"""What intake does when a practice opens: a form to be asked by, the words of consent, the words of warning."""

import secrets

from django.dispatch import receiver

from intake.consent_words import SAFETY, first_versions
from intake.models import ConsentWording, Form, WarningSign
from intake.warning_words import first_signs
from practices.models import Practice
from practices.opening import opened


@receiver(opened)
def add_the_first_form(sender: object, practice: Practice, **kwargs: object) -> None:
    Form.objects.create(key=secrets.token_urlsafe(18), name="Website")
    ConsentWording.objects.bulk_create(first_versions(practice.name))
    WarningSign.objects.bulk_create(first_signs())
    practice.safety_text_en = practice.safety_text_en or SAFETY["en"]
    practice.safety_text_es = practice.safety_text_es or SAFETY["es"]
    practice.save(update_fields=["safety_text_en", "safety_text_es"])
