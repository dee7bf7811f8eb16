"""What a restarted carrier still knows."""

import pytest

from sandbox.journal import InUse, Journal
from sandbox.program import Program
from tests.sandbox.conftest import DANA, PRACTICE, eventually, mail


@pytest.fixture
def restart(configuration):
    """Ends a carrier and starts another on the same state."""
    started = []

    def again(program):
        program.stop()
        started.append(Program(configuration))
        started[-1].start()
        return started[-1]

    yield again
    for program in started:
        program.stop()


def rows(program):
    return [(each.sid, each.status, each.body, each.subject) for each in program.carrier.ledger()]


def test_messages_and_what_became_of_them_are_kept(text, sendgrid, inspect, program, restart):
    text()
    sendgrid.send(mail("dana@example.test"))
    inspect("POST", "/carrier/inbound", {"from": DANA, "to": PRACTICE, "body": "Hi"})
    eventually(program, lambda: program.carrier.unfinished() == [])
    before = rows(program)
    assert len(before) == 3
    assert rows(restart(program)) == before


def test_a_text_under_way_arrives_after_the_restart(text, program, restart, app):
    sent = text(status_callback=f"{app.url}/hooks/twilio/status/1/")
    again = restart(program)
    eventually(again, lambda: again.carrier.find(sent.sid).status == "delivered")


def test_the_stop_filter_and_made_up_phones_are_kept_and_faults_are_not(program, fail, restart):
    program.carrier.set_stop_filter(True)
    program.carrier.block(DANA, PRACTICE)
    program.carrier.add_phone("+15035550177")
    fail("reset", next=5)
    again = restart(program)
    assert again.carrier.stop_filter
    assert again.carrier.is_blocked(DANA, PRACTICE)
    assert again.carrier.phones == ["+15035550177"]
    assert again.faults.active() == []


def test_a_line_torn_by_a_kill_is_cut_off(tmp_path):
    journal = Journal(tmp_path)
    journal.append("phone", number="1")
    journal.close()
    with journal.path.open("ab") as file:
        file.write(b'{"what":"pho')
    journal = Journal(tmp_path)
    assert list(journal.replay()) == [{"what": "phone", "number": "1"}]
    journal.append("phone", number="2")
    assert [each["number"] for each in journal.replay()] == ["1", "2"]
    journal.close()


def test_two_carriers_do_not_share_a_state(program, configuration):
    with pytest.raises(InUse):
        Journal(configuration.state)
