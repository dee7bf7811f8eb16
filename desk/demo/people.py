"""The demo's patients. Fictional names and numbers; what they wrote says nothing that a real person said."""

from typing import NamedTuple


class Patient(NamedTuple):
    first_name: str
    last_name: str
    phone: str
    email: str
    wrote: str
    language: str = "en"


LIVE = {
    "new": Patient("Joyce", "Tanner", "+13125550151", "joyce@example.com", "Do I need a referral first?"),
    "new_es": Patient("Rosa", "Medina", "+13125550152", "rosa@example.com", "¿Atienden por la tarde?", "es"),
    "urgent": Patient("Walter", "Nash", "+13125550153", "", "I fell. I cannot bear weight on the leg."),
    "replied": Patient("Ana", "Pereira", "+13125550142", "ana@example.com", "What would the first visit be like?"),
    "call": Patient("Omar", "Haddad", "+13125550154", "omar@example.com", "After my shift please."),
    "qualified": Patient("Tanya", "Wells", "+13125550155", "tanya@example.com", "I want to compare before I decide."),
    "booked": Patient("Isaac", "Romero", "+13125550156", "isaac@example.com", "Tuesday after 3 works."),
    "today": Patient("Ruth", "Ellison", "+13125550157", "ruth.e@example.com", "I will bring my scans."),
}

REPLY = "How much would it be? I have Cascade."

FIRST = "Pete Carla Dean Ola Kim Jo Hal Mei Abel Dot Bea Victor Mona Greg Irene Sam Lucy Yusuf Helen Marcus".split()
LAST = (
    "Holt Nunez Frey Birch Soto Wren Teller Chan Jarvis Pruitt Marsh Stone Abadi Lund Vance Dial Moss Kaya Cole".split()
)


def past(index: int) -> Patient:
    """Somebody of the weeks before; another one for each index below 400."""
    first, last = FIRST[index % len(FIRST)], LAST[(index * 7 + index // len(FIRST)) % len(LAST)]
    area = ("773", "847", "630", "708")[index // 100]
    return Patient(first, last, f"+1{area}55501{index % 100:02}", f"{first}.{last}.{index}@example.com".lower(), "")
