"""Whatever is sent: a row, or a clear refusal. Never an error of ours, and nothing that comes back as markup (T12)."""

import pytest

from tests.intake.corpus import CORPUS, JSON
from tests.intake.looking import inquiries, leads

MARKUP = (b"<script>alert", b"<img src=x", b"<b>x", b"<svg/onload")


def test_the_corpus_is_large():
    assert len(CORPUS) >= 500


def send_all(client, where, corpus=CORPUS):
    """Each in turn; what was answered, and which of them were answered wrongly."""
    client.raise_request_exception = False
    answers, wrong = [], []
    for number, (body, kind, headers) in enumerate(corpus):
        response = client.generic("POST", where, body, content_type=kind, headers=headers)
        answers.append(response)
        if response.status_code not in (201, 303, 400, 413, 415) or any(part in response.content for part in MARKUP):
            wrong.append((number, response.status_code, kind, body[:80]))
    return answers, wrong


def test_the_api_takes_it_or_names_what_is_wrong_and_understands_all_it_took(client, form, bright):
    answers, wrong = send_all(client, f"/api/v1/forms/{form.key}/inquiries")
    assert not wrong
    taken = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    rows = inquiries(bright)
    assert taken <= {str(row.pk) for row in rows} and len(taken) > 200
    assert not [(row.error, row.raw) for row in rows if not row.understood_at and not row.quarantined]
    assert not [row.raw for row in rows if {"practice_id", "quarantined", "anything_else"} & set(row.raw)]
    assert leads(bright)
    for answer in answers:
        if answer.status_code >= 400 and answer["Content-Type"] == JSON:
            assert all(words and isinstance(words, list) for words in answer.json()["errors"].values())


def test_the_hosted_page_takes_it_or_shows_what_is_wrong(client, form, bright):
    answers, wrong = send_all(client, f"/f/{form.key}/", CORPUS[::3])
    assert not wrong
    assert len(inquiries(bright)) >= sum(answer.status_code == 303 for answer in answers) > 0


@pytest.mark.parametrize(
    "key", ["x" * 7, "x" * 41, "%00%00%00%00%00%00%00%00", "nobodys-key", "..%2f..%2f..%2fetc", "ключ-ключ"]
)
def test_an_odd_key_is_an_unknown_one(client, db, key):
    for where in (f"/api/v1/forms/{key}/inquiries", f"/f/{key}/", f"/f/{key}/thanks/"):
        assert client.get(where).status_code in (404, 405)
        assert client.post(where, {}).status_code in (404, 405)
