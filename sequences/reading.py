"""How many years of school a text asks for: the sixth grade is what patients are written to in (F32).

English: Flesch-Kincaid (Kincaid, Fishburne, Rogers and Chissom, "Derivation of New Readability Formulas for Navy Enlisted
Personnel", Research Branch Report 8-75, 1975). Spanish: Crawford, which answers in school years as well ("Fórmula y
gráfico para determinar la comprensibilidad de textos de nivel primario en castellano", Lectura y Vida 10(4), 1989).
Both count sentences, words and syllables. A line that ends without a full stop ends a sentence; figures are no words.
Pure and fast: the editor asks with every key.
"""

import re
from functools import lru_cache

from messaging.render import Unrenderable, render

SIXTH = 6.0

# What the variables of a message stand for when it is read as a text: plain values of the usual length.
SAMPLES = {
    "en": {
        "first_name": "Dana", "practice": "Alder Creek", "location": "Northside", "address": "12 Alder Street",
        "phone": "(312) 555-0100",
        "owner": "Maria", "provider": "Dr Okafor", "promise": "within 5 minutes", "item": "your form",
        "times": "Tue Dec 1, 9:20 am or Thu Dec 3, 2:00 pm", "link": "https://example.com/v/9fK2mQ7xT4bR8sL1wZ6cYd/",
        "visit_day": "Tue Dec 1", "visit_time": "9:20 am",
    },
    "es": {
        "first_name": "Dana", "practice": "Alder Creek", "location": "Northside", "address": "12 Alder Street",
        "phone": "(312) 555-0100",
        "owner": "Maria", "provider": "Dr Okafor", "promise": "en 5 minutos", "item": "su formulario",
        "times": "mar 1 dic, 9:20 am o jue 3 dic, 2:00 pm", "link": "https://example.com/v/9fK2mQ7xT4bR8sL1wZ6cYd/",
        "visit_day": "mar 1 dic", "visit_time": "9:20 am",
    },
}  # fmt: skip

_ENDS = re.compile(r"[.!?:;…]+(?=\s|$)|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LINK = re.compile(r"https?://\S+")


def grade(text: str, language: str) -> float:
    """The school year that can read this; 0.0 for a text without words. Liquid is read with SAMPLES in its gaps."""
    said = _LINK.sub("", sample(text, language))
    sentences = [words for part in _ENDS.split(said) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    found = sum(syllables(word, language) for word in words)
    if language == "es":
        return -0.205 * (100 * len(sentences) / len(words)) + 0.049 * (100 * found / len(words)) - 3.407
    return 0.39 * len(words) / len(sentences) + 11.8 * found / len(words) - 15.59


def sample(template: str, language: str, **others: str) -> str:
    """The template with sample values, or `others`; one that cannot be rendered stays as it is."""
    try:
        return render(template, SAMPLES[language] | others)
    except Unrenderable:
        return template


@lru_cache(maxsize=8192)
def syllables(word: str, language: str) -> int:
    """Of one word; what an apostrophe cuts off ("it's", "we'll") is heard with the rest."""
    return sum(max(1, _COUNT[language](part)) for part in re.sub(r"['’]\w*", "", word.lower()).split("-"))


# ---- English: groups of vowels, without the e that is written and not heard ----
_ENGLISH = {
    "area": 3, "being": 2, "clothes": 1, "created": 3, "different": 3, "every": 2, "everyone": 3, "everything": 3,
    "family": 3, "idea": 3, "ideas": 3, "people": 2, "quiet": 2, "really": 2, "science": 2, "sometimes": 2, "something": 2,
    "someone": 2, "somebody": 3, "somewhere": 2, "usually": 4, "therefore": 2, "whatever": 3, "moment": 2,
}  # fmt: skip
_GROUPS = re.compile(r"[aeiouy]+")
_TWO_SOUNDS = re.compile(
    r"[aeiouy]ing|i(?:a|o(?!u?[ns])|um|et)|[^gq]ua[lt]|e[ou]s?$|coo[pr](?=[de])"
)  # going, radio, actual
_ONE_SOUND = re.compile(r"[cst]ia")  # special, partial
_SILENT = re.compile(r"(?<![td])ed$|(?<![cgsxz])(?<![cs]h)es$|e$")
_SILENT_INSIDE = re.compile(r"[^aeiouyl]e(?=(?:ful|ly|less|ment|mail|work|time)s?$)")  # useful, voicemail, safely
_HEARD = re.compile(r"[^aeiouy]les?$|[aeiouy](?:e|ed|es)$")  # table, tables; in "see", "tied", "goes" the group is one


def _english(word: str) -> int:
    if word in _ENGLISH:
        return _ENGLISH[word]
    count = len(_GROUPS.findall(word))
    if _TWO_SOUNDS.search(word) and not _ONE_SOUND.search(word):
        count += 1
    count -= len(_SILENT_INSIDE.findall(word))
    if count > 1 and _SILENT.search(word) and not _HEARD.search(word):
        count -= 1
    return count


# ---- Spanish: it is written as it is said. Each open vowel and each stressed i or u is a syllable; others lean on one ----
_SILENT_U = re.compile(r"(?<=[qg])u(?=[eiéí])")
_VOWELS = re.compile(r"[aeiouáéíóúü]+")
_SYLLABIC = re.compile(r"[aeoáéóíú]")


def _spanish(word: str) -> int:
    heard = re.sub(r"y$", "i", _SILENT_U.sub("", word))
    return sum(max(1, len(_SYLLABIC.findall(run))) for run in _VOWELS.findall(heard))


_COUNT = {"en": _english, "es": _spanish}
