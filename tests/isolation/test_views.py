"""The pages with row security down, as a superuser: what a view looks up is held by its own manager alone.

Behind row security a view that has lost its filter answers rightly all the same; here it does not.
"""

import pytest

from practices.permissions import matrix
from tests.isolation.attack import Somebody, address, of_practices
from tests.isolation.bodies import BODIES
from tests.isolation.steps import inside, undone

REFUSED = (401, 403, 404, 405)


def pytest_generate_tests(metafunc):
    if "route" in metafunc.fixturenames:
        found = of_practices()
        metafunc.parametrize("route", found, ids=[route.name for route in found])


@pytest.fixture
def ask(committed_world, route):
    """What the owner of the bright practice is answered by this route, with ids of that side, by each of its methods."""

    def asked(side):
        owner = Somebody("owner", committed_world.bright.members["owner"].user)
        path = address(route, committed_world.bright.id, side.id_of)
        return [owner.ask(method, path) for method in matrix()[route.name]]

    def ask(side):
        [answers] = undone("postgres", lambda: asked(side))
        assert isinstance(answers, list), answers
        return answers

    return ask


def test_a_view_alone_shows_nothing_of_another_practice(ask, committed_world):
    for answer in ask(committed_world.bright):
        assert answer.status_code not in REFUSED and answer.status_code < 500, "control"
        assert committed_world.rival.word.encode() not in answer.text_seen


def test_a_view_alone_finds_no_object_of_another_practice(ask, route, committed_world):
    if route.kwargs[1:]:
        assert {answer.status_code for answer in ask(committed_world.rival)} == {404}


def test_a_view_alone_takes_no_id_of_another_practice_from_a_body(route, committed_world):
    bright, rival, body = committed_world.bright, committed_world.rival, BODIES.get(route.name)

    def rows():
        return [inside(side.id, f"SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM {body.changes} t")
                for side in (bright, rival)]  # fmt: skip

    def posted(position, other):
        owner = Somebody("owner", bright.members["owner"].user)
        value = position.value(lambda name: bright.rows[name].pk, lambda name: other.rows[name].pk)
        path = address(route, bright.id, bright.id_of)
        return owner.ask("POST", path, body.rest | {position.field: value}, rows).changed

    for position in body.positions if body else ():
        found = undone("postgres", lambda p=position: posted(p, bright), lambda p=position: posted(p, rival))
        assert found == [True, False], position
