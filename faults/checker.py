"""What it cost: the ledger held against the carrier's own list and the database, and nothing of the app's code.

Each accepted inquiry has one lead, and exactly one acknowledgement at the carrier, or a task for what nobody can know.
"""

import json
import urllib.request
from collections import Counter
from dataclasses import dataclass

import psycopg2

from faults.ledger import Ledger

LEADS = """
SELECT c.value, count(DISTINCT l.id), count(DISTINCT t.id)
FROM leads_contactpoint c
LEFT JOIN leads_personcontact pc ON pc.contact_point_id = c.id
LEFT JOIN leads_lead l ON l.person_id = pc.person_id
LEFT JOIN leads_task t ON t.lead_id = l.id AND t.reason = 'unknown_outcome'
WHERE c.kind = 'phone' GROUP BY c.value"""
STORY = """
SELECT c.value, i.tries, i.error, i.quarantined, i.may_text, l.fit, e.status, e.position, e.error, m.kind, m.channel, m.state,
  m.reason, m.code, (SELECT array_agg(a.outcome || ' ' || a.code ORDER BY a.started_at) FROM messaging_attempt a
    WHERE a.message_id = m.id)
FROM leads_contactpoint c
JOIN leads_personcontact pc ON pc.contact_point_id = c.id
JOIN leads_lead l ON l.person_id = pc.person_id
LEFT JOIN intake_inquiry i ON i.lead_id = l.id
LEFT JOIN sequences_enrollment e ON e.lead_id = l.id
LEFT JOIN messaging_message m ON m.lead_id = l.id
WHERE c.value = ANY(%s) ORDER BY c.value, m.created_at"""
LEFT = "SELECT state, count(*) FROM messaging_outbox GROUP BY state"


@dataclass(frozen=True)
class Verdict:
    accepted: int
    refused: dict[int, int]  # posts that had to be repeated, by their answer; 0: none came
    sent: int
    lost: int
    duplicate: int
    leadless: int
    doubled_leads: int
    unknown_with_a_task: int
    left: dict[str, int]
    stories: list[tuple]  # of those that went wrong

    @property
    def clean(self) -> bool:
        return not (self.lost or self.duplicate or self.leadless or self.doubled_leads or self.left)

    def __str__(self) -> str:
        return (
            f"accepted={self.accepted} refused={self.refused} sent={self.sent} lost={self.lost}"
            f" duplicate={self.duplicate} leadless={self.leadless} doubled_leads={self.doubled_leads}"
            f" unknown_with_a_task={self.unknown_with_a_task} left={self.left}"
        )


def sent_to(carrier: str, secret: str) -> Counter[str]:
    """How many texts the carrier took for each number."""
    request = urllib.request.Request(f"{carrier}/carrier/messages", headers={"X-Sandbox-Secret": secret})
    with urllib.request.urlopen(request, timeout=20) as answer:
        messages = json.load(answer)["messages"]
    return Counter(
        message["to"] for message in messages if message["channel"] == "sms" and message["direction"] == "outbound-api"
    )


def check(ledger: Ledger, *, carrier: str, secret: str, database: str) -> Verdict:
    """`database` is a login that sees every practice's rows."""
    connection = psycopg2.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(LEADS)
            leads = {phone: (count, tasks) for phone, count, tasks in cursor.fetchall()}
            cursor.execute(LEFT)
            left = dict(cursor.fetchall())
            sent = sent_to(carrier, secret)  # after what is left: what leaves meanwhile is not missed
            accepted = ledger.accepted
            known = {entry.phone: leads.get(entry.phone, (0, 0)) for entry in accepted}
            wrong = [phone for phone, (_, tasks) in known.items() if sent[phone] > 1 or not sent[phone] and not tasks]
            cursor.execute(STORY, [wrong[:20]])
            stories = cursor.fetchall()
    finally:
        connection.close()
    return Verdict(
        accepted=len(accepted),
        refused=dict(Counter(status for entry in ledger.entries for status in entry.statuses if status != 201)),
        sent=sum(sent[entry.phone] for entry in accepted),
        lost=sum(sent[phone] == 0 and tasks == 0 for phone, (_, tasks) in known.items()),
        duplicate=sum(sent[phone] > 1 for phone in known),
        leadless=sum(count == 0 for count, _ in known.values()),
        doubled_leads=sum(count > 1 for count, _ in known.values()),
        unknown_with_a_task=sum(sent[phone] == 0 and tasks > 0 for phone, (_, tasks) in known.items()),
        left=left,
        stories=stories,
    )
