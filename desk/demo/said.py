"""What people say in the demo: patients in their inquiries and replies, staff in notes and texts. All of it made up.

Two halves make an inquiry, so that no two on one screen are alike; they say what a front desk hears, and no diagnosis.
"""

import random

ABOUT = {
    "dental_implants": [
        "I lost a tooth on the left side last year.", "My bridge came loose again.", "I am tired of my partial.",
        "My dentist says I am a candidate.", "Two teeth on the bottom are gone.", "A crown broke and the root is gone.",
        "I have been putting this off for years.", "I chew on one side only.", "I am asking for my mother, she is 71.",
        "I had a consultation elsewhere and want a second opinion.",
    ],
    "orthopedics": [
        "My knee swells after work.", "I twisted my ankle two weeks ago.", "My shoulder clicks when I lift.",
        "Hip pain since the spring.", "I fell off my bike on Sunday.", "My wrist still hurts after the cast came off.",
        "My son hurt his elbow pitching.", "I cannot kneel any more and I lay floors for a living.",
        "My back is fine, my knee is not.", "I have had an MRI already.",
    ],
    "dermatology": [
        "I have a spot on my arm I want somebody to look at.", "My eczema is back.", "It is time for my yearly skin check.",
        "A rash that comes and goes.", "My teenager has acne and nothing helps.", "I work outdoors and never had a check.",
        "Dry patches on both elbows.", "My old dermatologist retired.", "Something on my scalp itches.",
        "My hair is thinning.",
    ],
    "behavioral_health": [
        "I would like to talk to somebody.", "I am not sleeping well.", "Looking for help for myself.",
        "A friend gave me your name.", "I was seen elsewhere before I moved.", "I would rather write than call.",
    ],
    "chronic_pain": [
        "I have had this for three years.", "My family doctor said to ask you.", "I tried physical therapy twice.",
        "Sitting at work is the worst.", "I was seen at another clinic and moved.", "I have records I can send.",
    ],
}  # fmt: skip
ASKS = [
    "How soon could I be seen?", "What does the first visit cost?", "Do you take Cascade?", "Is there parking?",
    "Do I need a referral?", "Evenings would be best.", "I can only do mornings before work.", "Can I bring my husband?",
    "What should I bring?", "Is the Northside office open on Fridays?", "Please text, I cannot talk at work.",
    "Do you offer payment plans?", "Call me after four if you can.", "", "", "Thank you.",
]  # fmt: skip
ABOUT_ES = [
    "Quiero pedir una cita.", "Mi vecina me habló de ustedes.", "Me duele desde hace dos meses.",
    "Busco una segunda opinión.", "Es para mi mamá.", "Necesito una revisión.", "Me lo recomendó mi doctora.",
]  # fmt: skip
ASKS_ES = [
    "¿Hablan español?", "¿Cuánto cuesta la primera cita?", "¿Aceptan Medicaid?", "Solo puedo por la tarde.",
    "¿Hay estacionamiento?", "Prefiero mensaje de texto.", "", "Gracias.",
]  # fmt: skip
REPLIES = [
    "Sorry I missed your call. After 4 works.", "Can you call me at noon?", "Yes still interested",
    "Thanks. Do you have anything next week?", "I am at work, can we text?", "What would it cost me?",
    "Tomorrow morning is good", "Hi, yes, please call again", "Is Thursday possible?", "Who would I see?",
    "I need to check with my wife first. Call me Friday?", "Do you take my plan? It is Meridian.",
]  # fmt: skip
REPLIES_ES = ["Sí, me interesa. ¿Mañana por la tarde?", "Llámeme después de las 5, por favor.", "¿Tienen el jueves?"]
YES = ["The first one please", "The second works", "Second one", "Thursday is good for me", "First one, thank you!"]
YES_ES = ["La primera, por favor", "La segunda está bien"]
NOTES = {
    "answered_follow_up": [
        "Wants to think it over. Likes the Northside office.", "Will ask a sister first.",
        "Asked about parking and how long a visit takes.", "Friendly. Comparing us with one other place.",
        "Works nights. Call after 2.", "Has a trip until the end of the month.", "Wants to know the total before booking.",
        "Nervous. Told them how a first visit goes.", "Insurance changes in the new year, wants to wait for the card.",
    ],
    "answered_booked": [
        "Booked. Comes with a daughter.", "Took the first time. Sent the form by email.", "Booked, prefers texts.",
        "Will bring the earlier films.", "Needs a reminder the day before.", "Asked for an aisle chair, bad hip.",
    ],
    "answered_needs_approval": [
        "Plan asks for a referral. Family doctor sends it.", "Needs approval from the plan first. Gave them our fax.",
        "Waiting for the records from the last clinic.",
    ],
    "callback": ["Could not talk. Asked for a call later.", "In a meeting. Asked us to try again.", "Driving. Call back."],
    "language_help": ["Speaks Spanish. Maria took over.", "Interpreter on the line, went well."],
}  # fmt: skip
NOT_A_FIT = {
    "dental_implants": ["Needs a root canal, not this. Gave the number of the dental school.", "Under 18."],
    "orthopedics": ["Lives three hours away. Gave two clinics near home.", "Work injury with an assigned clinic."],
    "dermatology": [
        "Asked about cosmetic work we do not do.",
        "Plan has no benefits with us. Gave the plan's own list.",
    ],
    "behavioral_health": ["Needs a level of care we do not offer. Gave three places, stayed on the line."],
    "chronic_pain": ["Asked for a refill only. Explained kindly."],
}
ANSWERS = {
    "en": [
        "Hi {first_name}, this is {by} at {practice}. Happy to help. I will call you at a time that suits you.",
        "Hi {first_name}, {by} here. Good question, and easier by phone. Is now a good time?",
        "Thanks {first_name}. I will call you this afternoon. {by}, {practice}",
    ],
    "es": ["Hola, {first_name}. Soy {by}, de {practice}. Con gusto le ayudo. ¿Puedo llamarle ahora?"],
}
OFFERS = {
    "en": "Hi {first_name}, I have {times}. Which one would you like? {by}, {practice}",
    "es": "Hola, {first_name}. Tengo {times}. ¿Cuál prefiere? {by}, {practice}",
}
BOOKED = {
    "en": "You are booked, {first_name}: {when} with {provider}. See you then. {by}, {practice}",
    "es": "Su cita está reservada, {first_name}: {when} con {provider}. Hasta entonces. {by}, {practice}",
}


def inquiry(dice: random.Random, playbook: str, language: str) -> str:
    about, asks = (ABOUT_ES, ASKS_ES) if language == "es" else (ABOUT[playbook], ASKS)
    return f"{dice.choice(about)} {dice.choice(asks)}".strip()


def reply(dice: random.Random, language: str) -> str:
    return dice.choice(REPLIES_ES if language == "es" else REPLIES)


def yes(dice: random.Random, language: str) -> str:
    return dice.choice(YES_ES if language == "es" else YES)


def note(dice: random.Random, outcome: str) -> str:
    """What staff wrote down of a call; often nothing."""
    return dice.choice(NOTES[outcome]) if outcome in NOTES and dice.random() < 0.7 else ""
