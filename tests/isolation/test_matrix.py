"""Every route under a practice, by every method, for everybody, with every position an id can take (T10, R63, R64).

The routes come from the resolver and what is right from practices/permissions.toml; nothing is listed here, so a new
route is attacked without being named, and fails until the matrix, world.py and bodies.py know it. A stranger sees what
whoever asks for a practice that does not exist sees, byte for byte. Each denial has its control in the same route.
"""

import uuid
from urllib.parse import urlencode

import pytest

from practices.permissions import matrix, methods
from tests.isolation.attack import Somebody, address, of_practices
from tests.isolation.bodies import BODIES, QUERIES
from tests.isolation.steps import inside

ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
REFUSED = (401, 403, 404, 405)


def pytest_generate_tests(metafunc):
    if "route" in metafunc.fixturenames:
        found = of_practices()
        metafunc.parametrize("route", found, ids=[route.name for route in found])


@pytest.fixture(scope="module")
def cast(world):
    """Those of the bright practice; everybody else is a stranger there."""
    members = [Somebody(f"bright {role}", m.user, role) for role, m in world.bright.members.items()]
    strangers = [
        *(Somebody(f"rival {role}", m.user) for role, m in world.rival.members.items()),
        Somebody("removed member", world.bright.removed.user),
        Somebody("operator", world.operator),
    ]
    return members, strangers, Somebody("anonymous")


def pk(side):
    return lambda name: side.rows[name].pk


@pytest.fixture
def places(world, route):
    """The positions: whose practice, whose object."""
    bright, rival = world.bright, world.rival
    nobody, nothing = uuid.uuid4(), uuid.uuid4()
    found = {
        "own": address(route, bright.id, bright.id_of),
        "foreign practice": address(route, rival.id, rival.id_of),
        "foreign practice, own object": address(route, rival.id, bright.id_of),
        "no practice": address(route, nobody, bright.id_of),
    }
    if route.kwargs[1:]:
        found["foreign object"] = address(route, bright.id, rival.id_of)
        found["no object"] = address(route, bright.id, lambda name: nothing)
    return found


def same_absence(answer, reference):
    return (answer.status_code, answer.text_seen, dict(answer.headers)) == (
        404,
        reference.text_seen,
        dict(reference.headers),
    )


def test_members_get_through_by_their_role_and_only_there(route, places, cast, world):
    members, _, _ = cast
    listed, wrong = matrix()[route.name], []
    for method in listed:
        allowed = [member for member in members if member.role in listed[method]]
        assert allowed, f"nobody may {method}: the denials have no control"
        for member in members:
            answer = member.ask(method, places["own"])
            if member in allowed:
                fine = answer.status_code not in REFUSED and answer.status_code < 500
                fine = fine and world.rival.word.encode() not in answer.text_seen
            else:
                fine = answer.status_code == 403
            fine or wrong.append((member.name, method, answer.status_code))
    assert wrong == []


def test_a_foreign_object_is_as_absent_as_one_that_never_was(route, places, cast):
    if "foreign object" not in places:
        return
    members, _, _ = cast
    listed, wrong = matrix()[route.name], []
    for method in listed:
        for member in members:
            answer, none = (member.ask(method, places[p]) for p in ("foreign object", "no object"))
            expected = 404 if member.role in listed[method] else 403
            fine = answer.status_code == none.status_code == expected and answer.text_seen == none.text_seen
            fine or wrong.append((member.name, method, answer.status_code, none.status_code))
    assert wrong == []


def test_strangers_see_a_practice_that_does_not_exist(route, places, cast):
    members, strangers, _ = cast
    wrong = []
    for method in matrix()[route.name]:
        reference = members[0].ask(method, places["no practice"])
        assert reference.status_code == 404
        for member in members:
            for place in ("foreign practice", "foreign practice, own object", "no practice"):
                answer = member.ask(method, places[place])
                same_absence(answer, reference) or wrong.append((member.name, method, place, answer.status_code))
        for stranger in strangers:
            answer = stranger.ask(method, places["own"])
            same_absence(answer, reference) or wrong.append((stranger.name, method, "own", answer.status_code))
    assert wrong == []


def test_whoever_is_not_signed_in_is_sent_to_sign_in(route, places, cast):
    _, _, anonymous = cast
    for method in matrix()[route.name]:
        for place, path in places.items():
            answer = anonymous.ask(method, path)
            assert answer.status_code == 302, (method, place)
            assert answer.url.startswith("/accounts/login/"), (method, place)


def test_a_method_that_is_not_listed_does_nothing(route, places, cast):
    members, strangers, anonymous = cast
    for method in set(ALL_METHODS) - set(methods(route.name)):
        answer = members[0].ask(method, places["own"])
        assert answer.status_code == 405, method
        assert answer.headers["Allow"] == ", ".join(methods(route.name))
        assert strangers[0].ask(method, places["own"]).status_code == 404, method
        assert anonymous.ask(method, places["own"]).status_code == 302, method
    if "GET" in matrix()[route.name]:
        assert members[0].ask("HEAD", places["own"]).status_code not in REFUSED


def test_an_id_in_a_body_is_looked_up_in_the_practice_as_well(route, places, cast, world):
    if "POST" not in matrix()[route.name]:
        return
    assert route.name in BODIES, "say in tests/isolation/bodies.py which of its fields are ids"
    owner, body = cast[0][0], BODIES[route.name]

    def rows():
        return [inside(side.id, f"SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM {body.changes} t")
                for side in (world.bright, world.rival)]  # fmt: skip

    for position in body.positions:
        own, foreign, absent = (
            owner.ask(
                "POST", places["own"], body.rest | {position.field: position.value(pk(world.bright), other)}, rows
            )
            for other in (pk(world.bright), pk(world.rival), lambda name: uuid.uuid4())
        )
        assert own.changed and own.status_code in (200, 302, 303), f"control: {own.status_code} {own.text_seen[:300]}"
        assert not foreign.changed and foreign.status_code == absent.status_code < 500, position
        assert world.rival.word.encode() not in foreign.text_seen, position


def test_an_id_in_a_query_is_looked_up_in_the_practice_as_well(route, places, cast, world):
    owner = cast[0][0]
    for position in QUERIES.get(route.name, ()):
        foreign, absent = (
            owner.ask("GET", f"{places['own']}?{urlencode({position.field: position.value(pk(world.bright), other)})}")
            for other in (pk(world.rival), lambda name: uuid.uuid4())
        )
        assert foreign.status_code == absent.status_code < 500, position
        assert world.rival.word.encode() not in foreign.text_seen, position


def test_a_path_without_its_last_slash_tells_a_stranger_nothing(route, places, cast):
    members, strangers, _ = cast
    own, none = (strangers[0].ask("GET", places[p].rstrip("/")) for p in ("own", "no practice"))
    assert (own.status_code, own.text_seen) == (none.status_code, none.text_seen)


def test_the_matrix_names_only_routes_that_there_are():
    assert {route.name for route in of_practices()} == set(matrix())


def test_control_the_routes_are_found():
    assert {"practices:team", "practices:invite"} <= {route.name for route in of_practices()}
