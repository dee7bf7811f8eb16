"""Syllables against words counted by hand, and grades against texts whose counts are known."""

import time

import pytest

from messaging.render import VARIABLES
from sequences.reading import SAMPLES, grade, sample, syllables

BY_HAND = {
    "en": {
        1: "we have your first the time called comes sure like talked plan health price asked days make care rides live"
        " choose once see it's we'll yes drive tried goes where there leave safe chance changed brief noise voice",
        2: "table doctor wanted pages answer people something inside being reply before today number clinic useful"
        " begin paying little simple visit places needed boxes questions saying going voicemail decide prices science",
        3: "appointment insurance coverage another everything referral tomorrow important specialist remember area"
        " radio video idea contacting decided however opening",
        4: "information usually available ability",
        5: "coordinator university opportunity",
    },
    "es": {
        1: "le dos bien muy hoy fue que guion voy y quien buen",
        2: "hora quiere usted nuestro antes cita cuando siete guerra tiempo día seguir luego aunque costo hacia",
        3: "persona visita responda ahora médico seguro plantea mañana ninguno",
        4: "solicitud cobertura llamaremos podríamos haríamos dificultad seguimiento tranquilidad",
        5: "autorización preocupación",
        6: "posibilidades aseguradora",
    },
}
COUNTED = [
    (language, count, word) for language, by in BY_HAND.items() for count, words in by.items() for word in words.split()
]


@pytest.mark.parametrize(("language", "count", "word"), COUNTED)
def test_syllables_are_counted_as_they_are_heard(language, count, word):
    assert syllables(word, language) == count


def test_an_english_grade_is_flesch_kincaid():
    # 2 sentences, 9 words, 10 syllables: we have your form / a doc-tor calls you soon
    said = grade("We have your form. A doctor calls you soon.", "en")
    assert said == pytest.approx(0.39 * 9 / 2 + 11.8 * 10 / 9 - 15.59)


def test_a_spanish_grade_is_crawford():
    # 2 sentences, 8 words, 17 syllables: te-ne-mos su pe-di-do / u-na per-so-na le lla-ma-rá hoy
    said = grade("Tenemos su pedido. Una persona le llamará hoy.", "es")
    assert said == pytest.approx(-0.205 * 200 / 8 + 0.049 * 1700 / 8 - 3.407)


@pytest.mark.parametrize(
    ("language", "plain", "hard"),
    [
        (
            "en",
            "We will call you today. Tell us what time is good for you.",
            "Prior authorization determinations necessitate comprehensive documentation from participating providers.",
        ),
        (
            "es",
            "Hoy le vamos a llamar. Diga a qué hora le va bien.",
            "Las determinaciones de autorización previa requieren documentación exhaustiva de los profesionales"
            " participantes.",
        ),
    ],
)
def test_plain_words_are_below_the_sixth_grade_and_those_of_insurers_far_above(language, plain, hard):
    assert grade(plain, language) < 6 < 10 < grade(hard, language)


def test_liquid_is_read_with_values_in_its_gaps():
    assert "{" not in sample("Hi {{ first_name }}, call {{ phone }}.", "en")
    assert grade("Hi {{ first_name }}, call us.", "en") == grade("Hi Dana, call us.", "en")


def test_every_variable_has_a_value_to_be_read_with():
    assert all(set(values) >= VARIABLES for values in SAMPLES.values())


def test_a_line_without_a_full_stop_is_a_sentence_and_a_link_is_no_word():
    assert grade("Hi Dana\nWe will call you", "en") == grade("Hi Dana. We will call you.", "en")
    assert grade("See it: https://example.com/university-opportunities/", "en") == grade("See it", "en")


def test_nothing_to_read_is_grade_zero():
    assert grade("", "en") == grade("(312) 555-0100", "es") == 0.0


def test_a_long_email_is_read_while_one_types():
    body = "We will call you tomorrow about your visit and what you need to bring. " * 30
    grade(body, "en")
    started = time.perf_counter()
    grade(body, "en")
    assert time.perf_counter() - started < 0.05
