"""The words to translate as the sources hold them, and the Spanish of them as the committed files hold it.

Read without the gettext tools, which only an update needs: the code by its syntax tree, templates by Django's own
`templatize`, which writes each tag as the call that xgettext would read.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = ROOT / "locale" / "es" / "LC_MESSAGES"
# Where the words stand among the arguments: after a context, and with a plural or without.
CALLS = {"": (False, False), "n": (False, True), "p": (True, False), "np": (True, True)}
CALLED = re.compile(r"(?:(?P<how>n|p|np)?gettext(?:_lazy|_noop)?|_)$")
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TAG = re.compile(rf"\b(?P<name>\w*gettext|_)\((?P<words>{LITERAL}(?:,\s*{LITERAL})*)")
FIELD = re.compile(r"(?P<name>msg\w+)(?:\[(?P<nth>\d)\])? (?P<text>\".*\"(?:\n\".*\")*)")


class Words(NamedTuple):
    said: str
    plural: str = ""
    context: str = ""


class Entry(NamedTuple):
    words: Words
    spanish: tuple[str, ...]
    fuzzy: bool

    @property
    def keys(self) -> list[str | tuple[str, int]]:
        """As the compiled file knows its texts."""
        key = f"{self.words.context}\x04{self.words.said}" if self.words.context else self.words.said
        return [(key, n) for n in range(len(self.spanish))] if self.words.plural else [key]


# ---- What is to be said ----
def in_code() -> Iterator[tuple[str, Words | None]]:
    """(place, words), and None for words that are put together when the code runs."""
    for path in sorted(ROOT.glob("*/**/*.py")):
        place = path.relative_to(ROOT)
        if place.parts[0] == "tests" or place.parts[0].startswith("."):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and (how := CALLED.match(node.func.id)):
                values = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
                yield f"{place}:{node.lineno}", _words(how["how"] or "", values)


def in_templates() -> Iterator[tuple[str, Words | None]]:
    for path in sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")]):
        for found in TAG.finditer(templatize(path.read_text())):
            how = CALLED.match(found["name"])
            values = [ast.literal_eval(each) for each in re.findall(LITERAL, found["words"])]
            yield str(path.relative_to(ROOT)), _words(how["how"] or "" if how else "", values)


def _words(how: str, values: list[object]) -> Words | None:
    with_context, with_plural = CALLS[how]
    found = values[: 1 + with_context + with_plural]
    if not all(isinstance(each, str) for each in found):
        return None
    texts = [str(each) for each in found]
    context = texts.pop(0) if with_context else ""
    return Words(texts[0], texts[1] if with_plural else "", context)


# ---- What is said in Spanish ----
def translated() -> list[Entry]:
    """Each entry of django.po except its head."""
    entries = []
    for block in (FILES / "django.po").read_text().split("\n\n")[1:]:
        fields = {(each["name"], each["nth"]): _text(each["text"]) for each in FIELD.finditer(block)}
        words = Words(*(fields.get((name, None), "") for name in ("msgid", "msgid_plural", "msgctxt")))
        spanish = tuple(text for (name, _nth), text in fields.items() if name == "msgstr")
        entries.append(Entry(words, spanish, ", fuzzy" in block))
    return entries


def compiled() -> dict[str | tuple[str, int], str]:
    """django.mo as gettext reads it: by the words with their context before them, and by number where there is a plural."""
    with (FILES / "django.mo").open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


def _text(quoted: str) -> str:
    return "".join(ast.literal_eval(line) for line in quoted.split("\n"))
