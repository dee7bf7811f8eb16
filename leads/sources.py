"""Where a lead came from, as the screens say it. A source that a form or an import named itself is said as it is."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "website": _("Website"),
    "google": _("Google search"),
    "google_search": _("Google search"),
    "facebook_ads": _("Facebook ads"),
    "phone": _("Phone"),
    "text": _("Text"),
    "referral": _("Referral"),
    "unknown": _("Source not known"),
}


def words(code: str) -> str:
    return str(WORDS.get(code) or code.replace("_", " ").capitalize())
