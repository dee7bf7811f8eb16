"""The warning signs every practice begins with, whatever it treats; a playbook adds those of its service line."""

from intake.models import WarningSign

CRISIS = (
    "suicid*", "kill myself", "killing myself", "end my life", "ending my life", "want to die", "wanna die",
    "better off dead", "hurt myself", "hurting myself", "harm myself", "harming myself", "self harm", "cut myself",
    "cutting myself", "overdose", "overdosed", "no reason to live", "dont want to live", "do not want to live",
    "dont want to be alive", "take my own life", "hurt my child", "hurt my baby",
    "matarme", "quitarme la vida", "acabar con mi vida", "terminar con mi vida", "quiero morir", "quiero morirme",
    "no quiero vivir", "hacerme daño", "lastimarme", "cortarme", "sobredosis", "no vale la pena vivir",
)  # fmt: skip
EMERGENCY = (
    "chest pain", "cant breathe", "cannot breathe", "can not breathe", "trouble breathing", "difficulty breathing",
    "short of breath", "shortness of breath", "heart attack", "having a stroke", "stroke symptoms", "face drooping",
    "slurred speech", "passed out", "unconscious", "not breathing", "choking", "bleeding heavily", "heavy bleeding",
    "wont stop bleeding", "throat is swelling", "throat swelling", "anaphyla*", "seizure", "worst headache",
    "dolor de pecho", "dolor en el pecho", "no puedo respirar", "no puede respirar", "me cuesta respirar",
    "dificultad para respirar", "falta de aire", "ataque al corazon", "infarto", "derrame cerebral", "me desmaye",
    "se desmayo", "inconsciente", "no respira", "asfixia*", "mucha sangre", "no para de sangrar",
    "se me cierra la garganta", "convulsion", "convulsiones",
)  # fmt: skip


def first_signs() -> list[WarningSign]:
    return [
        WarningSign(label="Thoughts of self-harm", phrases=list(CRISIS), crisis=True),
        WarningSign(label="Possible emergency", phrases=list(EMERGENCY)),
    ]
