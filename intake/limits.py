"""How many inquiries a minute one address may send to one form before they are set aside as a flood (R70)."""

from django.conf import settings

from practices.counting import forget, line_of, this_minute

__all__ = ["forget", "is_flood", "line_of"]


def is_flood(form_key: str, address: str | None) -> bool:
    """Count this one. The key is unique everywhere, so it stands for its practice."""
    return this_minute(f"intake:{form_key}:{line_of(address)}") > settings.INTAKE_PER_MINUTE_AND_ADDRESS
