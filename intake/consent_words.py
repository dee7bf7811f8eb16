"""The words of the consent questions a practice begins with, and the safety text (R38: the CTIA set).

They are rows from the first minute: what a person agreed to is kept as it stood. A change is a new version.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from intake.models import ConsentWording

WORDS = {
    ("sms", "en"): (
        "Yes, {practice} may text me at this number about my request and visits. Texts may be automatic and how many"
        " varies. Message and data rates may apply. Reply STOP to end, HELP for help. Saying yes is not a condition of"
        " getting care."
    ),
    ("sms", "es"): (
        "Sí, {practice} puede enviarme mensajes de texto a este número sobre mi solicitud y mis citas. Los mensajes"
        " pueden ser automáticos y su frecuencia varía. Pueden aplicarse tarifas de mensajes y datos. Responda STOP para"
        " terminar o HELP para recibir ayuda. Decir que sí no es condición para recibir atención."
    ),
    ("email", "en"): (
        "Yes, {practice} may email me about my request and visits. Emails may be automatic. I can stop them at any time."
        " Saying yes is not a condition of getting care."
    ),
    ("email", "es"): (
        "Sí, {practice} puede escribirme por correo electrónico sobre mi solicitud y mis citas. Los correos pueden ser"
        " automáticos. Puedo detenerlos en cualquier momento. Decir que sí no es condición para recibir atención."
    ),
    ("call", "en"): (
        "Yes, {practice} may call me at this number about my request and visits. I can ask them to stop at any time."
        " Saying yes is not a condition of getting care."
    ),
    ("call", "es"): (
        "Sí, {practice} puede llamarme a este número sobre mi solicitud y mis citas. Puedo pedir que dejen de llamar en"
        " cualquier momento. Decir que sí no es condición para recibir atención."
    ),
}
SAFETY = {
    "en": (
        "What you wrote may need help right now. If this is an emergency, call 911 or go to the nearest emergency room."
        " Do not wait for our answer. If you are thinking about hurting yourself, call or text 988, day or night."
    ),
    "es": (
        "Lo que escribió puede necesitar ayuda ahora mismo. Si es una emergencia, llame al 911 o vaya a la sala de"
        " emergencias más cercana. No espere nuestra respuesta. Si piensa en hacerse daño, llame o envíe un mensaje al"
        " 988, de día o de noche."
    ),
}
CRISIS = {
    "en": "If you are thinking about hurting yourself, call or text 988, day or night.",
    "es": "Si piensa en hacerse daño, llame o envíe un mensaje al 988, de día o de noche.",
}


class Wording(NamedTuple):
    channel: str
    version: int
    text: str


def first_versions(practice_name: str) -> list[ConsentWording]:
    return [
        ConsentWording(channel=channel, language=language, version=1, text=words.format(practice=practice_name))
        for (channel, language), words in WORDS.items()
    ]


def current(known: Iterable[Wording]) -> dict[str, Wording]:
    """By channel, the newest version: what a page shows now."""
    return {wording.channel: wording for wording in known}


def shown(known: Iterable[Wording], versions: dict[str, int]) -> dict[str, Wording]:
    """By channel, the words of the versions that a page showed."""
    return {wording.channel: wording for wording in known if versions.get(wording.channel) == wording.version}


def versions() -> dict[str, list[Wording]]:
    """All there are, by language, the newest last."""
    found: dict[str, list[Wording]] = defaultdict(list)
    for row in ConsentWording.objects.order_by("version"):
        found[row.language].append(Wording(row.channel, row.version, row.text))
    return dict(found)


def safety(practice: object, language: str, *, crisis: bool) -> str:
    """The practice's own safety text; where words tell of a crisis it always names 988."""
    words = getattr(practice, f"safety_text_{language}") or SAFETY[language]
    return words if "988" in words or not crisis else f"{words} {CRISIS[language]}"
