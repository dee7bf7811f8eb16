"""Wall three alone: as a superuser, with no row security and no manager, a row of one practice refers to another's."""

import pytest

from practices.tenancy import sql
from tests.isolation import tables
from tests.isolation.steps import FOREIGN, run, undone


def point(reference, side, target):
    """Let one row of `side` refer to a row of `target`: one that nothing in the table refers to yet, if there is one."""
    table, column, aim, _ = reference
    return (
        f"UPDATE {table} SET {column} = (SELECT id FROM {aim} aim WHERE practice_id = '{target.id}' ORDER BY"
        f" EXISTS (SELECT FROM {table} taken WHERE taken.{column} = aim.id) LIMIT 1)"
        f" WHERE id = (SELECT id FROM {table} WHERE practice_id = '{side.id}' LIMIT 1)"
    )


@pytest.fixture(scope="module")
def every_reference(committed_world):
    found = tables.references()
    assert len(found) > 50
    return found


def test_no_row_can_refer_to_a_row_of_another_practice(committed_world, every_reference):
    bright, rival = committed_world.bright, committed_world.rival
    attacks = [lambda r=r: run(point(r, bright, rival)) for r in every_reference]
    found = undone("postgres", *attacks)
    assert {r.constraint: f for r, f in zip(every_reference, found, strict=True)} == {
        r.constraint: FOREIGN for r in every_reference
    }


def test_control_the_same_statement_inside_the_practice_passes(committed_world, every_reference):
    bright = committed_world.bright
    found = undone("postgres", *[_rolled_back(point(r, bright, bright)) for r in every_reference])
    assert {r.constraint: f for r, f in zip(every_reference, found, strict=True)} == {
        r.constraint: 1 for r in every_reference
    }


def test_control_without_its_key_each_attack_passes(committed_world, every_reference):
    bright, rival = committed_world.bright, committed_world.rival

    def attack(reference):
        sql(f"ALTER TABLE {reference.table} DROP CONSTRAINT {reference.constraint}")
        return sql(point(reference, bright, rival))

    found = undone("postgres", *[_rolled_back(lambda r=r: attack(r)) for r in every_reference])
    assert {r.constraint: f for r, f in zip(every_reference, found, strict=True)} == {
        r.constraint: 1 for r in every_reference
    }


def test_a_row_cannot_name_a_practice_that_does_not_exist(committed_world):
    nobody = "00000000-0000-7000-8000-000000000000"
    attacks = [tables.a_copy(table, nobody) for table in tables.walled()]
    found = undone("postgres", *attacks)
    assert set(found) <= {FOREIGN, "UniqueViolation"}


class _Undo(Exception):
    pass


def _rolled_back(step):
    """So that one attack leaves nothing for the next: its result travels in an exception."""

    def attack():
        result = []

        def inner():
            result.append(sql(step) if isinstance(step, str) else step())
            raise _Undo

        told = run(inner)
        return result[0] if told == "_Undo" else told

    return attack
