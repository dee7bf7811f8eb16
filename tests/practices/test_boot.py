"""What a process refuses to start with."""

from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from practices import boot, checks
from practices.routes import Route
from tests.database import logged_in_as


@pytest.mark.parametrize("login", ["web", "worker"])
def test_web_and_worker_start(transactional_db, login):
    with logged_in_as(login):
        boot.refuse_an_unsafe_login()


@pytest.mark.parametrize("login", ["owner", "backup", "postgres"])
def test_a_login_that_sees_past_row_security_does_not_start(transactional_db, login):
    with logged_in_as(login):
        with pytest.raises(ImproperlyConfigured):
            boot.refuse_an_unsafe_login()
        with pytest.raises(SystemExit):
            boot.refuse_in_a_worker()


def test_a_database_that_does_not_come_is_an_error_and_not_a_start(transactional_db, monkeypatch):
    monkeypatch.setattr(boot, "PATIENCE_SECONDS", 0)
    connection.close()
    with mock.patch.dict(connection.settings_dict, PORT="9"), pytest.raises(OperationalError):
        boot.refuse_an_unsafe_login()


def test_a_route_that_the_matrix_does_not_name_is_found():
    listed = Route("practices:team", "p/<uuid:practice_id>/settings/team/", (), None)
    assert checks.unlisted([listed]) == []
    assert checks.unlisted([listed._replace(name="practices:new")]) != []
    assert checks.unlisted([listed._replace(name="")]) != []
    assert checks.unlisted([listed._replace(path="elsewhere/")]) != []  # [open] is another list
    assert checks.unlisted([Route("healthz", "healthz", (), None)]) == []


def test_every_route_there_is_is_listed():
    assert checks.every_route_is_listed(None) == []
