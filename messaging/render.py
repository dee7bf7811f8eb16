"""The words of a message: Liquid, strict, with an allow-list of what a message may know of a person (R47, R78).

Rendered once, when decided; what was sent is kept with the message. Templates are compiled once per process.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from liquid import Environment, StrictUndefined
from liquid.exceptions import LiquidError
from liquid.template import BoundTemplate

VARIABLES = frozenset(
    (
        "first_name", "practice", "location", "address", "phone", "link", "owner", "promise",
        "times", "visit_day", "visit_time", "provider", "item",
    )
)  # fmt: skip
FILTERS = frozenset(("default", "capitalize", "upcase", "downcase", "strip"))
TAGS = frozenset(("content", "output", "illegal", "if", "unless", "comment"))  # the first three are text and {{ }}
LONGEST_TEXT = 1600

# One curly quote turns a whole text to UCS-2 and more than doubles its price (R12).
PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)
ONE_STOP = re.compile(r"(?<=\b[ap]\. m\.)\.(?!\.)")
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENDED = frozenset("^{}\\[~]|€\f")  # two places each

STOP_WORDS = {"en": "Reply STOP to opt out.", "es": "Responda ALTO para no recibir más."}


class Unrenderable(ValueError):
    """The template is malformed, or asks for what a message may not know."""


class _Environment(Environment):
    output_stream_limit = 20_000
    local_namespace_limit = 1_000


def _environment() -> Environment:
    environment = _Environment(undefined=StrictUndefined, strict_filters=True, autoescape=False)
    environment.tags = {name: tag for name, tag in environment.tags.items() if name in TAGS}
    environment.filters = {name: call for name, call in environment.filters.items() if name in FILTERS}
    return environment


_liquid = _environment()


@lru_cache(maxsize=4096)
def compiled(template: str) -> BoundTemplate:
    """Raises Unrenderable unless it is well formed and asks for nothing but VARIABLES."""
    try:
        bound = _liquid.from_string(template)
        asked = bound.analyze(include_partials=False).globals
    except LiquidError as error:
        raise Unrenderable(error.message) from None
    paths = _paths(asked)
    if strange := paths - VARIABLES:
        raise Unrenderable(f"A message may not know {', '.join(sorted(strange))}")
    return bound


def _paths(asked: Mapping[str, Any]) -> set[str]:
    return {".".join(map(str, use.segments)) for uses in asked.values() for use in uses}


@lru_cache(maxsize=4096)
def names(template: str) -> frozenset[str]:
    """What of a person it says; nothing for a template that cannot be rendered, which says so when it is."""
    try:
        return frozenset(_paths(compiled(template).analyze(include_partials=False).globals))
    except (Unrenderable, LiquidError):
        return frozenset()


def render(template: str, values: dict[str, str]) -> str:
    """Raises Unrenderable; a variable that is asked for must be in `values`."""
    try:
        return plain(compiled(template).render(**values))
    except LiquidError as error:
        raise Unrenderable(error.message) from None


def plain(text: str) -> str:
    """As it goes out: plain quotes and dashes, and one full stop where "9:20 a. m." ends a sentence."""
    return ONE_STOP.sub("", text.translate(PLAIN))


def segments(text: str) -> int:
    """How many texts the carriers count. A character of two places is never split between two."""
    if all(letter in GSM_7 or letter in GSM_7_EXTENDED for letter in text):
        widths = [2 if letter in GSM_7_EXTENDED else 1 for letter in text]
        alone, each = 160, 153
    else:
        widths = [len(letter.encode("utf-16-be")) // 2 for letter in text]
        alone, each = 70, 67
    if sum(widths) <= alone:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > each:
            count, used = count + 1, 0
        used += width
    return count


def with_stop_words(body: str, practice: str, language: str) -> str:
    """The text, naming the practice and saying how to stop, if it does not yet (R45)."""
    if practice not in body:
        body = f"{practice}: {body}"
    words = STOP_WORDS.get(language, STOP_WORDS["en"])
    return body if "STOP" in body or "ALTO" in body else f"{body} {words}"
