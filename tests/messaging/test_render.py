"""Words are rendered strictly, and counted as the carriers do."""

import pytest

from messaging.render import Unrenderable, render, segments, with_stop_words

VALUES = {"first_name": "Dana", "practice": "Bright", "phone": "(503) 555-0100"}


def test_what_is_allowed_is_filled_in():
    assert render("Hi {{ first_name }}, this is {{ practice }}.", VALUES) == "Hi Dana, this is Bright."
    assert render("{% if phone %}Call {{ phone }}{% else %}Write{% endif %}", VALUES) == "Call (503) 555-0100"


def test_plain_quotes_are_used():
    assert render("It’s “us” – {{ practice }}…", VALUES) == 'It\'s "us" - Bright...'


@pytest.mark.parametrize(
    "template",
    [
        "{{ diagnosis }}", "{{ first_name.__class__ }}", "{{ first_name[0] }}", "{{ link }}", "{{", "{{ first_name",
        "{% for x in (1..100000000) %}x{% endfor %}", "{% include 'x' %}", "{% render 'x' %}", "{% assign a = 1 %}",
        "{% capture a %}x{% endcapture %}", "{{ first_name | append: 'x' }}", "{{ first_name | default: body }}",
        "{% if diagnosis %}x{% endif %}", "{% liquid assign a = 1 %}", "{{ 'x' | url_encode }}", "{% increment a %}",
        "{% unknown %}", "{% if %}", "{% cycle 'a', 'b' %}", "{% tablerow x in y %}{% endtablerow %}",
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_refused(template):
    with pytest.raises(Unrenderable):
        render(template, VALUES)


@pytest.mark.parametrize("text", ["{x.__class__}", "%s", "${x}", "{0}", "#{x}"])
def test_other_languages_of_templates_are_words_like_any(text):
    assert render(text, VALUES) == text


def test_a_value_is_never_a_template():
    assert render("{{ first_name }}", {"first_name": "{{ practice }}"}) == "{{ practice }}"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("ñ" * 160, 1),
        ("€" * 80, 1), ("€" * 81, 2), ("€" * 152, 2), ("€" * 153, 3),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("á" * 70, 1), ("á" * 71, 2), ("á" * 134, 2), ("á" * 135, 3), ("’" + "a" * 70, 2),
        ("😀" * 35, 1), ("😀" * 36, 2), ("😀" * 66, 2), ("😀" * 67, 3),
    ],
)  # fmt: skip
def test_segments_are_counted_as_the_carriers_do(text, count):
    assert segments(text) == count


def test_the_practice_and_the_way_to_stop_are_named_once():
    assert with_stop_words("See you soon.", "Bright", "en") == "Bright: See you soon. Reply STOP to opt out."
    named = "Bright here. Reply STOP to opt out."
    assert with_stop_words(named, "Bright", "en") == named
    assert with_stop_words("Hola", "Bright", "es") == "Bright: Hola Responda ALTO para no recibir más."


def test_a_time_in_spanish_that_ends_a_sentence_has_one_full_stop() -> None:
    assert render("Le llamamos {{ promise }}. Gracias.", {"promise": "a las 9:20 a. m."}) == (
        "Le llamamos a las 9:20 a. m. Gracias."
    )
    assert render("Wait...", {}) == "Wait..."
