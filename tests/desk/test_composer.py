"""Help with writing: the cadence's own words with this person's name in them, and how a draft reads."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desk import plain, scripts
from leads import barriers
from leads.models import Event, Lead
from messaging.models import Content, Message
from practices.models import ServiceLine
from practices.tenancy import tenant
from sequences.models import Answer, Sequence, Step, Version
from tests.cast import AT
from tests.desk.desk import a_reader


@pytest.fixture
def url(bright: SimpleNamespace, lead: Lead) -> str:
    return f"/p/{bright.id}/leads/{lead.pk}/"


def in_a_sequence(lead: Lead) -> None:
    """Three steps: one that a person can send as it is, one with a promise, and an email; and an answer about the cost."""
    sequence = Sequence.objects.create(key="skin", name="Skin")
    version = Version.objects.create(sequence=sequence, number=1, published_at=AT)
    bodies = [
        ("sms", "find a time", "Hi {{ first_name }}, it is {{ owner }} at {{ practice }}."),
        ("sms", "we have it", "We call you {{ promise }}."),
        ("email", "who you meet", "Dear {{ first_name }}"),
        ("sms", "what it costs", "A first visit gives you a price."),
    ]
    contents = [
        Content.objects.create(
            key=purpose, channel=channel, purpose=purpose, next_step="reply", body_en=body, body_es=f"ES {body}",
            subject_en="Your visit", subject_es="Su visita",
        )
        for channel, purpose, body in bodies
    ]  # fmt: skip
    for place, content in enumerate(contents[:3], 1):
        Step.objects.create(
            version=version, position=place, channel=content.channel, after_minutes=0, content=content
        )  # fmt: skip
    Answer.objects.create(step=Step.objects.get(version=version, position=1), code="cost", content=contents[3])
    lead.entered_version = version
    lead.save(update_fields=["entered_version"])


def offered(lead: Lead, bright: SimpleNamespace, *doubts: str) -> list[tuple[str, str, str]]:
    return [(one.channel, one.label, one.body) for one in scripts.saved(lead, a_reader(bright.alice), doubts)]


def test_what_the_cadence_says_is_at_hand_with_this_persons_name(dana: Lead, in_bright: SimpleNamespace) -> None:
    in_a_sequence(dana)
    assert offered(dana, in_bright) == [
        ("sms", "Find a time", "Hi Dana, it is Alice at Bright Skin Clinic."),
        ("email", "Who you meet", "Dear Dana"),
    ], "a promise is automation's to make"


def test_an_answer_to_their_doubt_comes_first(dana: Lead, in_bright: SimpleNamespace) -> None:
    in_a_sequence(dana)
    found = offered(dana, in_bright, "cost", "fear")
    assert found[0] == ("sms", "About: Price unclear", "A first visit gives you a price.")


def test_scripts_are_in_the_patients_language(dana: Lead, in_bright: SimpleNamespace) -> None:
    in_a_sequence(dana)
    dana.person.language = "es"
    assert [body[:3] for _, _, body in offered(dana, in_bright)] == ["ES ", "ES "]


def test_who_is_in_no_sequence_has_no_script(dana: Lead, in_bright: SimpleNamespace) -> None:
    assert offered(dana, in_bright, "cost") == []


def test_a_script_fills_the_composer_without_a_script_of_the_browser(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        in_a_sequence(lead)
        barriers.tag(lead, "cost", by=bright.bob, now=AT)
    page = alice.get(url).text
    assert "Who you meet" in page and "About: Price unclear" not in page, "she may not be texted"
    address = page.split('data-script="email"')[0].rsplit('href="', 1)[1].split("#")[0].replace("&amp;", "&")
    begun = alice.get(url + address).text
    assert "Dear Dana</textarea>" in begun and 'value="email" checked' in begun and 'value="Your visit"' in begun
    assert "<textarea" in alice.get(f"{url}?script=nonsense").text


def test_scripts_take_as_many_statements_however_many_they_are(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    alice.get(url)
    with CaptureQueriesContext(connection) as before:
        alice.get(url)
    with tenant(bright.id):
        in_a_sequence(lead)
    alice.get(url)  # a process reads a version once
    with CaptureQueriesContext(connection) as after:
        alice.get(url)
    assert len(after) == len(before)


# ---- hints ----
def said(body: str, channel: str = "sms", language: str = "en", *, sensitive: bool = False) -> list[tuple[str, bool]]:
    return [(hint.words, hint.warns) for hint in plain.hints(body, channel, language, sensitive=sensitive)]


def test_a_plain_draft_that_asks_for_one_thing_is_told_so() -> None:
    assert said("Can you come on Tuesday? Reply here.") == [("Grade 1", False), ("One next step", False)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Reply here or call us.", "Asks for two things: ask for one"),
        ("It is about your implant.", "Says “implant”: others may read it on the phone"),
        ("Notwithstanding considerable administrative complications, we appreciate your consideration.", "Grade"),
    ],
)
def test_what_could_be_plainer_is_hinted_at(body: str, words: str) -> None:
    assert any(hint.startswith(words) and warns for hint, warns in said(body))


def test_a_sensitive_service_bars_more_words() -> None:
    assert len(said("Our therapist can see you.", sensitive=True)) == len(said("Our therapist can see you.")) + 1


def test_a_note_and_an_empty_draft_have_no_hints() -> None:
    assert said("Prefers mornings", "note") == said("  ") == said("x", "pigeon") == []


def test_a_draft_is_read_and_nothing_of_it_is_kept(
    alice: Client, looker: Client, charlie: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    draft = {"message-channel": "sms", "message-body": "Reply here. <b>"}
    assert "One next step" in alice.post(f"{url}draft/", draft).text
    assert looker.post(f"{url}draft/", draft).status_code == 403
    assert charlie.post(f"{url}draft/", draft).status_code == 404
    with tenant(bright.id):
        lead.service_line = ServiceLine.objects.create(name="Mind", sensitive=True)
        lead.save()
        assert not Message.objects.exists() and not Event.objects.exists()
    sensitive = alice.post(f"{url}draft/", {"message-channel": "sms", "message-body": "Your therapist"}).text
    assert "Says “therapist”" in sensitive
