"""The product in Spanish: nothing is left in English, and nothing that is filled in gets lost."""

import re

from tests.look import catalogue
from tests.look.catalogue import Entry, Words

FILLED_IN = re.compile(r"%\(\w+\)[sd]|%%|(?<!%)%[sd]|\{\w+\}|<[^>]+>")
UPDATE = "see “Words in two languages” in CONTRIBUTING.md"


def gaps(text: str) -> list[str]:
    return sorted(FILLED_IN.findall(text))


def test_code_gives_its_words_whole_so_that_they_can_be_found() -> None:
    assert [place for place, words in [*catalogue.in_code(), *catalogue.in_templates()] if words is None] == []


def test_every_text_of_code_and_templates_is_in_the_catalogue() -> None:
    known = {(entry.words.said, entry.words.context) for entry in catalogue.translated()}
    said = {words: place for place, words in [*catalogue.in_code(), *catalogue.in_templates()] if words}
    assert len(said) > 400  # the readers do read
    missing = [f"{place}: {words.said}" for words, place in said.items() if (words.said, words.context) not in known]
    assert missing == [], UPDATE


def test_nothing_is_in_the_catalogue_that_nobody_says() -> None:
    said = {(words.said, words.context) for _place, words in [*catalogue.in_code(), *catalogue.in_templates()] if words}
    entries = catalogue.translated()
    assert [each.words.said for each in entries if (each.words.said, each.words.context) not in said] == [], UPDATE


def test_every_entry_has_its_spanish_and_none_is_a_guess() -> None:
    entries = catalogue.translated()
    assert [entry.words.said for entry in entries if entry.fuzzy] == []
    assert [entry.words.said for entry in entries if not all(entry.spanish)] == []
    assert [entry.words.said for entry in entries if len(entry.spanish) != (2 if entry.words.plural else 1)] == []


def test_spanish_keeps_what_is_filled_in() -> None:
    broken = [
        (entry.words.said, text)
        for entry in catalogue.translated()
        for text, said in zip(entry.spanish, (entry.words.said, entry.words.plural), strict=False)
        if gaps(text) != gaps(said)
    ]
    assert broken == []


def test_a_lost_placeholder_would_be_seen() -> None:
    assert gaps("%(n)s min") != gaps("%(m)s min")
    assert gaps("<b>{name}</b>, %(n)s %%") == ["%%", "%(n)s", "</b>", "<b>", "{name}"]


def test_the_compiled_file_is_that_of_the_text() -> None:
    entries: list[Entry] = catalogue.translated()
    expected = {key: text for each in entries for key, text in zip(each.keys, each.spanish, strict=True)}
    found = catalogue.compiled()
    found.pop("", None)  # the head
    assert found == expected, UPDATE


def test_a_text_is_read_as_django_looks_it_up() -> None:
    entries = {entry.words: entry for entry in catalogue.translated()}
    assert entries[Words("Owner", context="role")].spanish == ("Dueño",)
    assert entries[Words("Owner")].spanish == ("Responsable",)
    assert entries[Words("%(n)s day", "%(n)s days")].spanish == ("%(n)s día", "%(n)s días")
