import pytest
from django.db import connection

from tests.database import logged_in_as


def current_user() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def test_a_test_is_web(db):
    assert current_user() == "web"


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_is_flushed_by_owner(transactional_db, turn):
    assert current_user() == "web"
    with logged_in_as("owner"):
        assert current_user() == "owner"
