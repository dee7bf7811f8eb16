"""The demo's patients. Fictional names and numbers; what they wrote says nothing that a real person said."""

from typing import NamedTuple


class Patient(NamedTuple):
    first_name: str
    last_name: str
    phone: str
    email: str
    wrote: str
    language: str = "en"
    texts: bool = True  # has agreed to them


# Whom the demo opens with, one at each stage; desk.demo.live says what has become of each.
LIVE = {
    "urgent": Patient("Walter", "Nash", "+13125550153", "", "I fell. I cannot bear weight on the leg."),
    "new": Patient("Joyce", "Tanner", "+13125550151", "joyce@example.com", "Do I need a referral first?"),
    "new_es": Patient("Rosa", "Medina", "+13125550152", "rosa@example.com", "¿Atienden por la tarde?", "es"),
    "replied": Patient("Ana", "Pereira", "+13125550142", "ana@example.com", "What would the first visit be like?"),
    "call": Patient("Omar", "Haddad", "+13125550154", "omar@example.com", "After my shift please."),
    "cancelled": Patient("Tanya", "Wells", "+13125550155", "tanya@example.com", "I want to compare before I decide."),
    "stalled": Patient("Gail", "Osborn", "+13125550158", "gail@example.com", "My sister was happy with you."),
    "waiting": Patient("Nadia", "Brooks", "+13125550159", "nadia@example.com", "Only Mondays before nine work for me."),
    "missed": Patient("Hal", "Whitcomb", "+13125550160", "hal@example.com", "It hurts when I throw."),
    "tomorrow": Patient("Isaac", "Romero", "+13125550156", "isaac@example.com", "Afternoons after 3 work."),
    "arrived": Patient("Ruth", "Ellison", "+13125550157", "ruth.e@example.com", "I will bring my scans."),
    "to_come": Patient("Marcus", "Yoon", "+13125550161", "marcus@example.com", "Is there parking?"),
    "just_past": Patient("Elena", "Fuentes", "+13125550162", "elena@example.com", "Prefiero en español.", "es"),
    "expected": Patient("Teresa", "Abbott", "+13125550164", "teresa@example.com", "My knee locks on the stairs."),
    "expected_too": Patient(
        "Clive", "Norwood", "+13125550165", "clive@example.com", "Can I see the same doctor twice?"
    ),
    "came": Patient("Doris", "Kemp", "+13125550163", "doris@example.com", "My dentist said to ask you."),
}
REPLIES = {  # what those have just texted who replied
    "Ana": "How much would it be? I have Cascade.",
    "Gus": "Is there anything this week? Mornings are good.",
}
LIVE_OLD_TOWN = {
    "new": Patient("Nell", "Archer", "+16075550141", "nell@example.com", "Do you see children too?", texts=False),
    "replied": Patient("Gus", "Lindgren", "+16075550142", "gus@example.com", "How soon could I come?"),
    "call": Patient("Pilar", "Ocampo", "+16075550143", "pilar@example.com", "Llámeme después de las cuatro.", "es"),
    "tomorrow": Patient("Ivy", "Marlow", "+16075550144", "ivy@example.com", "A checkup, nothing urgent."),
    "expected": Patient("Wendy", "Sharp", "+16075550147", "wendy@example.com", "My doctor told me to have it seen."),
    "arrived": Patient("Theo", "Banks", "+16075550145", "theo@example.com", "Where do I park?"),
    "missed": Patient("June", "Castellan", "+16075550146", "june@example.com", "Mornings are best."),
}

FIRST = (
    "Pete Carla Dean Ola Kim Jo Amir Mei Abel Dot Bea Victor Mona Greg Irene Sam Lucy Yusuf Helen Andre Priscilla Wes"
    " Noor Colin Fay Desmond Tess Roy Imani Glen Paula Kurt Ines Byron Stella Rajiv Maeve Curtis Leona Otto Vera"
).split()
LAST = (
    "Holt Nunn Frey Birch Soto Wren Teller Chan Jarvis Pruitt Marsh Stone Abadi Lund Vance Dial Moss Kaya Cole Rusk"
    " Ferris Okoro Haas Bright Sandoval Pike Lowry Tran Beck Ames Corwin Dyer Mazur Quinn Reyna Salter Voss"
).split()
FIRST_ES = "Marisol Jorge Lidia Ramón Elsa Tomás Carmen Beto Yolanda Raúl Inés Chucho Alma Nico Paloma Efraín".split()
LAST_ES = (
    "Ríos Campos Luna Vega Salas Prado Cano Montes Rivas Duarte Solís Ponce Leyva Olmos Trejo Baca Zúñiga Rangel Cantú"
).split()


def past(index: int, areas: tuple[str, ...], *, language: str = "en") -> Patient:
    """Somebody of the months before; another name for each index below 300. `areas`: of the telephones around here."""
    firsts, lasts = (FIRST_ES, LAST_ES) if language == "es" else (FIRST, LAST)
    first, last = firsts[index % len(firsts)], lasts[(index * 5 + index // len(firsts)) % len(lasts)]
    address = f"{first}.{last}@example.{'org' if index % 3 else 'com'}".lower()
    return Patient(first, last, f"+1{areas[index // 100]}55501{index % 100:02}", _plain(address), "", language)


def _plain(address: str) -> str:
    return address.translate(str.maketrans("áéíóúñ", "aeioun"))
