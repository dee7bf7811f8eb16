"""The few texts that answer by themselves, word for word. Nothing else is ever answered without a person or a plan."""

WORDS = {
    "stopped": {
        "en": "{practice}: you will get no more texts from us. Reply START to change your mind.",
        "es": "{practice}: no le enviaremos más mensajes. Responda START si cambia de opinión.",
    },
    "started": {
        "en": "{practice}: you will get our texts again. Reply HELP for help, STOP to stop.",
        "es": "{practice}: volverá a recibir nuestros mensajes. Responda HELP para ayuda, ALTO para no recibir más.",
    },
    "help": {
        "en": "{practice}: for help call {phone}. Reply STOP to stop. Msg & data rates may apply.",
        "es": "{practice}: para ayuda llame al {phone}. Responda ALTO para no recibir más. Pueden aplicarse cargos.",
    },
    "help_here": {
        "en": "{practice}: write here what you need, and our team answers. Reply STOP to stop. Msg & data rates may apply.",
        "es": "{practice}: escriba aquí lo que necesita y le responderemos. Responda ALTO para no recibir más.",
    },
    "visit_confirmed": {
        "en": "{practice}: thank you. We see you {day} at {time}.",
        "es": "{practice}: gracias. Le esperamos el {day}, {time}",
    },
    "visit_move": {
        "en": "{practice}: pick another time here: {link}",
        "es": "{practice}: elija otra hora aquí: {link}",
    },
    "safety": {
        "en": "This line is not watched all the time. If you are in danger or it is an emergency, call 911. "
        "In a crisis you can call or text 988 at any hour.",
        "es": "Este número no se atiende todo el tiempo. Si está en peligro o es una emergencia, llame al 911. "
        "En una crisis puede llamar o escribir al 988 a cualquier hora.",
    },
}


def words(key: str, language: str, **values: str) -> str:
    spoken = WORDS[key]
    text = spoken.get(language, spoken["en"])
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text
