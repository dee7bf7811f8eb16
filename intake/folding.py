"""Text as it is compared: without case, accents and punctuation, so that "Pérez" is "perez" and "can't" is "cant"."""

import unicodedata
from typing import Any

_DROPPED = frozenset("'’‘`´ʼ")


def fold(value: Any) -> str:
    """Words of plain letters and digits, one space between them."""
    kept = []
    for character in unicodedata.normalize("NFKD", str(value)):
        if character in _DROPPED or unicodedata.category(character) in ("Mn", "Cf"):
            continue
        kept.append(character if character.isalnum() else " ")
    return " ".join("".join(kept).casefold().split())
