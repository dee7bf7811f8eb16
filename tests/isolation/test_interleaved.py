"""Two practices, two hundred requests each, shuffled over one connection and over four: nothing of one reaches the other.

Through the WSGI application as gunicorn's threads call it, with pages that render late, stream, fail, and act after commit.
"""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.test import Client, RequestFactory

from leads.models import Lead
from practices import permissions
from practices.middleware import TenantMiddleware
from practices.tenancy import NoTenant, sql
from tests.isolation.interleaved_urls import HOOKS, KINDS
from tests.isolation.steps import count, inside

EVERYBODY = {"interleaved:page": {"GET": frozenset(["owner"])}}


class Site:
    """The application, and a cookie of each practice's owner."""

    def __init__(self, world):
        self.world = world
        self.app = get_wsgi_application()
        self.cookies = {side.id: self._cookie(side.members["owner"].user) for side in (world.bright, world.rival)}
        self.own = {}
        for side in (world.bright, world.rival):
            rows = [side.rows["lead"], side.rows["other_lead"]]
            for number, lead in enumerate(rows):
                inside(side.id, lambda lead=lead, source=f"{side.practice.name[0]}{number}": rename(lead, source))
            self.own[side.id] = 200, f"{side.practice.name[0]}0 {side.practice.name[0]}1 ".encode()

    def _cookie(self, user):
        client = Client()
        client.force_login(user)
        return client.session.session_key

    def call(self, path, practice_id=None):
        status = []
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.cookies[practice_id]}"} if practice_id else {}
        body = self.app(RequestFactory(headers=cookie).get(path).environ, lambda s, h: status.append(int(s[:3])))
        try:
            return status[0], b"".join(body)
        except NoTenant:
            return status[0], b"NoTenant"
        finally:
            body.close()

    def get(self, practice_id, kind):
        return self.call(f"/p/{practice_id}/{kind}/", practice_id)

    def nobody(self):
        return self.call("/nobody/")


def rename(lead, source):
    return Lead.objects.filter(pk=lead.pk).update(source=source)


@pytest.fixture(scope="module")
def site(committed_world):
    with (
        mock.patch.object(settings, "ROOT_URLCONF", "tests.isolation.interleaved_urls"),
        mock.patch.object(permissions, "matrix", lambda: EVERYBODY),
        mock.patch.object(settings, "DEBUG_PROPAGATE_EXCEPTIONS", False),
    ):
        yield Site(committed_world)


def test_rows_read_while_a_page_renders_are_there_and_a_stranger_gets_nothing(site, committed_world):
    bright, rival = committed_world.bright.id, committed_world.rival.id
    assert site.get(bright, "list") == site.own[bright]
    assert site.call(f"/p/{rival}/list/", bright)[0] == 404


def test_a_stream_is_read_in_a_tenant_of_its_own(site, committed_world):
    bright = committed_world.bright.id
    assert site.get(bright, "stream") == site.own[bright]
    with mock.patch.object(TenantMiddleware, "_stream", lambda self, practice_id, chunks: chunks):
        assert site.get(bright, "stream") == (200, b"NoTenant"), "control: unwrapped it fails after its 200"


@pytest.mark.parametrize("kind", ["boom", "late"])
def test_a_view_or_a_rendering_that_fails_leaves_nothing(site, committed_world, kind):
    bright = committed_world.bright.id
    assert site.get(bright, kind)[0] == 500
    assert site.get(bright, "list") == site.own[bright]


def test_control_without_the_rollback_a_failed_rendering_leaves_its_rows(site, committed_world):
    rival = committed_world.rival
    with mock.patch.object(transaction, "set_rollback"):
        assert site.get(rival.id, "late")[0] == 500
    assert b"ghost" in site.get(rival.id, "list")[1]
    for number, name in enumerate(("lead", "other_lead")):
        inside(rival.id, lambda n=number, name=name: rename(rival.rows[name], f"Q{n}"))


def test_a_hook_after_commit_runs_in_no_tenant_and_may_open_one(site, committed_world):
    HOOKS.clear()
    site.get(committed_world.bright.id, "hook")
    assert HOOKS == [(0, "NoTenant", 2)]


def test_control_a_setting_of_the_session_is_there_for_the_next_request(site, committed_world):
    bright = committed_world.bright.id
    sql("SELECT set_config('app.practice_id', %s, false)", str(bright))
    try:
        assert site.nobody() == (200, f"2 {bright}".encode())
    finally:
        sql("RESET app.practice_id")


@pytest.mark.parametrize("threads", [1, 4])
def test_nothing_of_one_practice_reaches_the_other(site, committed_world, threads):
    practices = (committed_world.bright.id, committed_world.rival.id)
    work = [(practice_id, kind) for practice_id in practices for kind in KINDS for _ in range(40)]
    random.Random(3).shuffle(work)
    used = set()

    def one(job):
        practice_id, kind = job
        answer = site.get(practice_id, kind)
        used.add((threading.get_ident(), connection.connection.info.backend_pid))
        right = answer[0] == 500 if kind in ("boom", "late") else answer == site.own[practice_id]
        return right and site.nobody() == (200, b"0 ")

    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(one, work))
        list(pool.map(lambda _: connection.close(), range(threads * 4)))
    assert results == [True] * len(work)
    assert len({pid for _, pid in used}) <= threads, "each thread kept its connection: that is what was shared"
    assert count("leads_lead") == 0
