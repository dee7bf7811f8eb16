"""Settings → Playbooks: what each brings, and one press that installs it."""

import pytest
from django.utils import translation
from django.utils.text import capfirst

from practices.models import AuditEntry, Role
from practices.tenancy import tenant
from sequences import playbook
from sequences.models import Sequence
from sequences.playbook_file import said
from sequences.playbook_page import brings, timeline
from tests.cast import a_member


@pytest.fixture
def url(bright):
    return f"/p/{bright.id}/settings/playbooks/"


@pytest.fixture
def as_alice(client, bright):
    client.force_login(bright.alice.user)
    return client


def test_the_page_shows_the_five_and_the_first_of_them_whole(as_alice, url):
    page = as_alice.get(url).text
    for name in ("Behavioral health", "Chronic pain", "Dental implants", "Dermatology", "Orthopedics"):
        assert name in page
    assert "Install Behavioral health" in page
    assert "Intake specialist" in page


@pytest.mark.parametrize("key", [each.key for each in playbook.offered()])
def test_each_can_be_looked_at(as_alice, url, key):
    page = as_alice.get(url, {"open": key}).text
    assert capfirst(playbook.read(key).steps[-1].words.purpose) in page
    assert playbook.read(key).warning_signs[0]["label"] in page


def test_one_press_installs_it_and_says_what_came(as_alice, bright, url):
    answer = as_alice.post(url, {"key": "dermatology"})
    assert (answer.status_code, answer.url) == (303, f"{url}?open=dermatology")
    page = as_alice.get(answer.url).text
    assert "Dermatology is installed: 8 steps" in page
    assert "Install Dermatology" not in page
    with tenant(bright.id):
        sequence = Sequence.objects.get(key="dermatology")
        assert (sequence.active, sequence.live is not None) == (True, True)
        assert AuditEntry.objects.filter(action="install_playbook:dermatology", object_ref=sequence.pk).exists()


def test_pressing_twice_says_that_it_was_here(as_alice, bright, url):
    for _time in range(2):
        as_alice.post(url, {"key": "dermatology"})
    assert "Dermatology was here already." in as_alice.get(url).text
    with tenant(bright.id):
        assert Sequence.objects.filter(key="dermatology").count() == 1


@pytest.mark.parametrize("key", ["", "astrology", "welcome", "../settings"])
def test_what_is_not_offered_is_not_installed(as_alice, bright, url, key):
    with tenant(bright.id):
        before = Sequence.objects.count()
    assert as_alice.post(url, {"key": key}).status_code == 303
    with tenant(bright.id):
        assert Sequence.objects.count() == before


def test_an_address_that_names_none_shows_the_first(as_alice, url):
    assert as_alice.get(url, {"open": "astrology"}).status_code == 200


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 200), (Role.COORDINATOR, 403), (Role.READ_ONLY, 403)])
def test_it_is_for_managers(client, bright, url, role, status):
    with tenant(bright.id):
        member = a_member("m@example.com", "Mia", role)
    client.force_login(member.user)
    assert client.get(url).status_code == status


def test_looking_changes_nothing(as_alice, bright, url):
    as_alice.get(url, {"key": "dermatology", "open": "dermatology"})
    with tenant(bright.id):
        assert not Sequence.objects.filter(key="dermatology").exists()


def test_the_timeline_has_days_gaps_and_who_calls():
    rows = timeline(playbook.read("orthopedics"))
    assert [row.when for row in rows[:4]] == ["0", "at once", "+45 min", "+2 h"]
    assert rows[1].how == "Call by Intake coordinator"
    assert (rows[4].when, rows[4].gap, rows[4].how) == (
        "1",
        "1 day",
        "Call by Intake coordinator, 9:30 am, if not reached",
    )
    assert [row.gap for row in rows if row.gap] == ["1 day", "1 day", "2 days", "3 days", "5 days", "6 days"]


def test_what_it_brings_is_counted():
    assert brings(playbook.read("dermatology")) == [
        "8 steps", "answers to 12 doubts", "2 questions", "2 warning signs", "1 team",
    ]  # fmt: skip


def test_everything_on_the_page_has_its_spanish():
    """What a manager has written themselves stays as it is; the files leave nothing in English."""
    english = set()
    with translation.override("es"):
        for each in map(playbook.read, sorted(playbook.keys())):
            written = [step.words for step in each.steps] + ([each.first_call] if each.first_call else [])
            english |= {words.purpose for words in written if words.said_purpose == words.purpose}
            english |= {words.next_step for words in written if words.said_next_step == words.next_step}
            english |= {sign["label"] for sign in each.warning_signs if sign["label"] in each.said_signs}
            english |= {team for team in each.teams if team in each.said_teams}
        assert said("purposes", "a purpose of our own") == "a purpose of our own"
    assert english == set()


def test_pressing_twice_at_once_says_that_it_was_here(as_alice, bright, url, at, monkeypatch):
    """The other press has installed it and not committed yet: this one sees nothing of it, and is refused at its end."""
    with tenant(bright.id):
        playbook.install("dermatology", now=at)
    monkeypatch.setattr(playbook, "installed", set)
    install = playbook.install

    def unseen(key, *, now):
        Sequence.objects.create(key=key, name="Dermatology", kind="nurture")
        return install(key, now=now)

    monkeypatch.setattr(playbook, "install", unseen)
    assert as_alice.post(url, {"key": "dermatology"}).status_code == 303
    monkeypatch.undo()
    assert "Dermatology was here already." in as_alice.get(url).text
