"""Words that no automatic text or email may say: they name somebody's condition, or what is done about it (R46, R48).

Stems of folded words (lower case, no accents); "*" stands for any ending. The first list holds for every service line, the
second besides for a sensitive one: its messages do not even say what kind of practice it is.
"""

import re
import unicodedata
from functools import cache

CONDITIONS = """
    abscess* acne allerg* anxi* arthrit* asthma* biops* bipolar bleed* bone bones brace braces cancer* cavit*
    chemo* concussion* crutch* dement* denture* depres* diabet* diagnos* disc discs diseas* disorder* drug
    drugs eczema* endoscop* epilep* fertil* fever* fibromyalg* fractur* gum gums herni* herpes hip hips hiv
    implant* infect* inflam* injur* insulin jaw joint* knee* laser lesion* ligament* lump lumps medication*
    meniscus migraine* mole moles muscle* narcot* nerve nerves numb numbness opioid* orthop* pain pains
    painful pregnan* prostat* prosthe* psoria* rash rashes sciatica scoliosis shoulder* sickness skin spine
    spinal sprain* stitch* stroke surger* surgic* swell* swollen symptom* syphilis teeth tendon* testosterone
    tooth toothache* tumor* ulcer* vertebra* wart warts wound* wrist* absceso* alergi* ansied* artritis
    biopsia* cadera* caries cicatri* cirugi* columna convuls* dermat* diente* dolor* embaraz* encia* enfermed*
    erupcion* espalda* espina* fiebre herida* hinchad* hinchazon hombro* hueso* lunar lunares mandibula*
    medicament* migran* muela* muneca* muscul* nervio* operacion* opioide* piel protesis quemadur* quirurgic*
    rodilla* sangra* sarpullid* sintoma* tobillo* verruga* vih
"""
KINDS_OF_PRACTICE = """
    addict* alcohol* behavio* clinician* counsel* crisis grief mental* mood* psych* recover* rehab* session* sober*
    substance* suicid* therap* trauma* treatment*
    adiccion* animo autolesi* conductual* consejer* duelo psic* psiq* sesion* sobri* sustancia* terap* tratamiento*
"""


def found(text: str, *, sensitive: bool = False) -> str | None:
    """The first barred word in `text`; None when it is clean."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) != "Mn").lower()
    match = _pattern(sensitive).search(folded)
    return match.group() if match else None


@cache
def _pattern(sensitive: bool) -> re.Pattern[str]:
    stems = f"{CONDITIONS} {KINDS_OF_PRACTICE if sensitive else ''}".split()
    words = "|".join(stem.replace("*", r"\w*") for stem in stems)
    return re.compile(rf"\b(?:{words})\b")
