"""The pages of signing in are ours, in the reader's language, though the flows behind them are allauth's."""

import pytest
from django.test import Client

PAGES = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/unknown/",
    "/accounts/inactive/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_signing_in_stands_in_our_column_and_runs_no_script(client: Client, path: str, language: str) -> None:
    page = client.get(path, headers={"accept-language": language})
    text = page.content.decode()
    assert page.status_code == 200
    assert f'<html lang="{language}">' in text
    assert '<body class="patient">' in text
    assert "<script" not in text


@pytest.mark.django_db
def test_an_address_of_nothing_answers_404_in_our_words(client: Client) -> None:
    page = client.get("/nothing/here/")
    assert page.status_code == 404
    assert "There is nothing at this address" in page.content.decode()
    assert "Cookie" not in page.headers.get("Vary", "")
