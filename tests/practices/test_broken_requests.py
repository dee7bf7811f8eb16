"""A NUL, which no text of the database can hold, is refused before a page reads it: in an address and in what is posted."""

from types import SimpleNamespace

import pytest
from django.test import Client


@pytest.fixture
def alice(bright: SimpleNamespace) -> Client:
    client = Client()
    client.force_login(bright.alice.user)
    return client


@pytest.mark.parametrize(
    "address", ["queue/?location=%00", "leads/?after=a%00b", "reports/?source=%00", "reports/?source=web&source=x%00"]
)
def test_a_nul_in_an_address_is_told_so(address: str, alice: Client, bright: SimpleNamespace) -> None:
    answer = alice.get(f"/p/{bright.id}/{address}")
    assert answer.status_code == 400
    assert "We could not read that" in answer.text


def test_a_nul_in_a_search_is_told_so_and_the_search_without_it_works(alice: Client, bright: SimpleNamespace) -> None:
    assert alice.post(f"/p/{bright.id}/leads/", {"q": "Da\0na"}).status_code == 400
    assert alice.post(f"/p/{bright.id}/leads/", {"q": "Dana"}).status_code == 200


def test_a_stranger_learns_no_more_by_a_nul(alice: Client, rival: SimpleNamespace) -> None:
    assert alice.get(f"/p/{rival.id}/queue/?location=%00").status_code == 404
