"""A search finds the people of the practice, by whatever it is asked for, and nobody of another."""

import pytest

from practices.tenancy import tenant
from tests.isolation.attack import Somebody


@pytest.mark.parametrize(
    "asked", ["{word}", "{word} Patient", "patient@{low}.example.com", "5035550142", "%", "_", "'"]
)
def test_a_search_finds_nobody_of_another_practice(world, asked):
    owner = Somebody("owner", world.bright.members["owner"].user)
    lead_url = {side.word: f"/leads/{side.rows['lead'].pk}/".encode() for side in (world.bright, world.rival)}
    for side in (world.bright, world.rival):
        words = asked.format(word=side.word, low=side.word.lower())
        answer = owner.ask("POST", f"/p/{world.bright.id}/leads/", {"q": words})
        assert answer.status_code == 200 and lead_url[world.rival.word] not in answer.text_seen
        if side is world.bright and len(words) > 1:
            assert lead_url[world.bright.word] in answer.text_seen, f"control: {words}"


def test_the_two_practices_know_the_same_phone_number(world):
    """Or the search by it would show nothing."""
    for side in (world.bright, world.rival):
        with tenant(side.id):
            assert side.rows["phone"].value == "+15035550142"
