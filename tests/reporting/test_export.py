"""The report and its leads as CSV: read by a spreadsheet as what they are, and by nobody who may not."""

import csv
import io
from datetime import timedelta
from functools import cache

import pytest

from leads.models import Lead
from practices import clock
from practices.models import AuditEntry, Role, ServiceLine
from reporting.export import AT_ONCE, safe
from tests.cast import a_lead, a_member

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1", "＋1", "－1", "＠A1",
    '=HYPERLINK("http://x")', "=cmd|'/c calc'!A0", "  @x",
]  # fmt: skip


@pytest.fixture
def export(client, bright, dana, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=2))

    member = cache(lambda role: a_member(f"{role}@example.com", role, role))

    def get(role=Role.MANAGER, path="reports/export/", **asked):
        client.force_login(member(role).user)
        return client.get(f"/p/{bright.id}/{path}", asked)

    return get


def rows(response):
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert body.startswith(b"\xef\xbb\xbf"), "or a spreadsheet takes it for its system's own letters"
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_the_table_goes_out_as_the_page_shows_it(export, at):
    a_lead("Eli", phone="", email="", now=at, source="referral", contacted_at=at)
    head, *lines = rows(export())
    assert head[:5] == ["Source", "From", "To", "Inquiries", "Talked with you"]
    days = ["2026-10-26", "2026-11-24"]
    assert lines[0] == ["All", *days, "2", "1", "0", "0", "0", "2", "0.0"]
    assert sorted(line[0] for line in lines[1:]) == ["Referral", "Source not known"]


def test_it_is_broken_down_and_narrowed_as_the_address_says(export, at):
    line = ServiceLine.objects.create(name="Feet")
    a_lead("Eli", phone="", email="", now=at, service_line=line)
    head, every, feet = rows(export(by="service_line", service_line=str(line.pk)))
    assert (head[0], every[3], feet[0], feet[3]) == ("Service", "1", "Feet", "1")


@pytest.mark.parametrize("payload", FORMULAS)
def test_a_formula_stays_a_text(export, at, payload):
    a_lead("Eli", phone="", email="", now=at, source=payload)
    for path in ("reports/export/", "reports/leads/export/"):
        for cells in rows(export(path=path)):
            assert not any(cell.lstrip(" ")[:1] in set("=+-@\t\r\n＝＋－＠") for cell in cells if cell), cells


def test_a_number_of_ours_is_not_made_a_text():
    assert (safe(-3), safe(0), safe(None), safe("- 3")) == ("-3", "0", "", "'- 3")


def test_it_has_a_fixed_name_and_is_a_download(export):
    response = export(source='x"; filename="evil.html')
    assert response.headers["Content-Disposition"] == 'attachment; filename="funnel.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert export(path="reports/leads/export/", source="x").headers["Content-Disposition"].endswith('"leads.csv"')


def test_journeys_go_without_names_numbers_and_words(export, dana, at):
    Lead.objects.update(contacted_at=at, booked_at=None, source="referral")
    head, line = rows(export(path="reports/leads/export/", step="contacted"))
    assert line[0] == str(dana.pk) and line[head.index("Source")] == "Referral"
    assert line[head.index("Asked")] == "2026-11-24 10:00", "as the practice's clock says"
    whole = " ".join(line)
    assert "Dana" not in whole and "Whitfield" not in whole and "5035550142" not in whole


def test_a_sensitive_service_is_not_named_in_them(export):
    Lead.objects.update(service_line=ServiceLine.objects.create(name="Addiction care", sensitive=True))
    assert "Private service" in rows(export(path="reports/leads/export/"))[1]


def test_they_are_read_page_by_page_and_nobody_is_lost(export, at, django_assert_max_num_queries):
    dana = Lead.objects.get()
    Lead.objects.bulk_create(
        Lead(person=dana.person, team=dana.team, received_at=at - timedelta(seconds=number)) for number in range(2100)
    )
    with django_assert_max_num_queries(40):
        found = rows(export(path="reports/leads/export/"))
    assert len({line[0] for line in found[1:]}) == len(found) - 1 == 2101 > 2 * AT_ONCE


def test_each_is_written_down(export):
    export()
    list(export(Role.OWNER, path="reports/leads/export/").streaming_content)
    actions = AuditEntry.objects.filter(action__endswith="exported").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["report_exported", "leads_exported"]


def test_who_may_not_may_not(export):
    assert export(Role.FRONT_DESK, path="reports/leads/export/").status_code == 403
    assert export(Role.COORDINATOR).status_code == 200


def test_a_partner_gets_numbers_that_are_no_person(export):
    head, every, *_rest = rows(export(Role.PARTNER, by="owner"))
    assert head[0] == "Source", "nobody's name"
    assert every[3] == "under 11" and every[-1] == ""
    assert export(Role.READ_ONLY, path="reports/leads/export/").status_code == 403


def test_a_number_that_is_not_there_is_not_found(export):
    assert export(path="reports/leads/export/", step="lost").status_code == 404
