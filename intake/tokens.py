"""Signed tokens of the hosted form: no cookie, no session, since it lives in frames of other sites (decision 14).

A render token rides in the form: it says which words of consent the page showed, in which language, and when.
A thanks token names one inquiry, so that the page after it can say what was answered; nothing of it is in the address.
"""

import time
import uuid
from typing import NamedTuple

from django.core import signing

RENDER_SECONDS = 24 * 3600
THANKS_SECONDS = 24 * 3600


class Render(NamedTuple):
    """What a page showed, and how many seconds ago."""

    language: str
    versions: dict[str, int]
    age: float

    @property
    def is_old(self) -> bool:
        return self.age > RENDER_SECONDS


def for_page(form_key: str, language: str, versions: dict[str, int]) -> str:
    return signing.dumps({"l": language, "v": versions, "t": time.time()}, salt=f"intake.page:{form_key}")


def read_page(form_key: str, token: object) -> Render | None:
    """None when we did not make it, or not for this form."""
    if not isinstance(token, str):
        return None
    try:
        said = signing.loads(token, salt=f"intake.page:{form_key}")
    except (signing.BadSignature, UnicodeError, ValueError):
        return None
    return Render(said["l"], said["v"], time.time() - said["t"])


def for_thanks(form_key: str, inquiry_id: uuid.UUID) -> str:
    return signing.dumps(inquiry_id.hex, salt=f"intake.thanks:{form_key}")


def read_thanks(form_key: str, token: str) -> uuid.UUID | None:
    """None when it is wrong, old, or another form's: the page is the same for all three (R74)."""
    try:
        return uuid.UUID(hex=signing.loads(token, salt=f"intake.thanks:{form_key}", max_age=THANKS_SECONDS))
    except (signing.BadSignature, UnicodeError, ValueError):
        return None
