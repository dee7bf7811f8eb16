"""What a text asks for, by its words alone: the exact keywords (R20), what a reasonable person reads as a stop (R21), and
what must never wait for a sequence (R50). English and Spanish.

Exact words act at once. Free text that may be a stop is for a person to read, and when unsure it is one: a pause costs
little. The words of danger are few and plain; a practice's own warning signs are read where inquiries are.
"""

import re
import unicodedata
from enum import Enum

STOP = frozenset(
    ("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "optout", "opt out", "revoke", "alto", "parar")
)  # fmt: skip
HELP = frozenset(("help", "info", "ayuda"))
START = frozenset(("start", "unstop"))
YES = frozenset(("yes",))
SI = frozenset(("si",))
CONFIRM = frozenset(("c", "confirm", "confirmo"))  # a visit
MOVE = frozenset(("r", "move", "cambiar"))
SPANISH = frozenset(("alto", "parar", "ayuda", "si", "confirmo", "cambiar"))


class Word(Enum):
    STOP = "stop"
    HELP = "help"
    START = "start"
    YES = "yes"
    SI = "si"
    CONFIRM = "confirm"
    MOVE = "move"


_SPELLINGS = {
    Word.STOP: STOP, Word.HELP: HELP, Word.START: START, Word.YES: YES, Word.SI: SI, Word.CONFIRM: CONFIRM,
    Word.MOVE: MOVE,
}  # fmt: skip


def fold(text: str) -> str:
    """Lower case, without accents or punctuation, single spaces: what people mean whatever they typed."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "")).casefold()
    letters = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.split())


def read(text: str) -> Word | None:
    """The keyword, if the text is nothing else."""
    folded = fold(text)
    return next((word for word, spellings in _SPELLINGS.items() if folded in spellings), None)


# One word in answer to a question of ours, by the word that the question names for it.
_REPLIES = {
    "YES": ("yes", "si"), "NO": ("no",), "LATER": ("later", "luego", "despues"), "BETTER": ("better", "mejor"),
    "GO": ("go", "seguir"), "STILL": ("still", "sigo"), "DONE": ("done", "listo"), "1": ("1",), "2": ("2",),
}  # fmt: skip


def replied(text: str, next_step: str) -> str | None:
    """Which of the words that `next_step` offers this text is: "LATER" to "reply YES, LATER or NO"; None: it is another."""
    folded, offered = fold(text), set(re.findall(r"[A-Z]+|\d", next_step))
    return next((word for word, spellings in _REPLIES.items() if word in offered and folded in spellings), None)


def is_spanish(text: str) -> bool:
    return fold(text) in SPANISH


# On folded text. Each is a way to say "no more of this" that ordinary answers do not use.
_STOPS = re.compile(
    r"""\b(?:
      (?:please|pls|plz|just)\ (?:stop|quit|unsubscribe|remove|delete)\b
    | (?:stop|quit|cease|end|discontinue)\ (?:all\ )?(?:the\ |these\ |this\ |your\ |those\ |any\ )*
        (?:text\w*|txt\w*|messag\w*|sms|msg\w*|contact\w*|calling|call\ me|calls|send\w*|email\w*|bother\w*|harass\w*
          |spam\w*|notif\w*|alerts?|reminders?|communicat\w*|it|now|please|pls|plz|already|everything)
    | (?:dont|do\ not|never|no\ longer)\ (?:want\ )?(?:to\ )?(?:be\ |get\ |receive\ |ever\ |you\ to\ )*(?:text\w*|messag\w*
          |contact\w*|call|calls|calling|send\ me|email\w*|write\ (?:to\ )?me|bother)
    | (?:dont|do\ not|no\ longer)\ (?:want|wish|need|like)\ (?:any\ |to\ (?:get|receive)\ )?(?:more\ |these\ |your\ |any\ )*
        (?:text\w*|messag\w*|sms|emails?|contact|calls|reminders?)
    | no\ (?:more|mas)(?:$|\ (?:text\w*|messag\w*|msgs?|sms|calls|emails?|contact|reminders?|please|pls|thanks|mensajes?
          |textos?|llamadas|por\ favor))
    | (?:remove|delete|take|drop|erase|purge)\ (?:me|my\ (?:number|phone|name|info\w*|data|contact|cell|email))\b
    | take\ (?:my\ \w+|me)\ off
    | (?:get|take)\ me\ off
    | unsubscrib\w* | unsuscrib\w* | desuscrib\w* | opt(?:ing|ed|)\ (?:me\ )?out | opt\ me
    | (?:i\ )?(?:revoke|withdraw|rescind)\ (?:my\ )?(?:consent|permission|authorization)
    | (?:you\ (?:have|got)\ |this\ is\ |its\ |have\ |got\ )?(?:the\ |a\ )?wrong\ (?:number|person|phone|guy|lady)
    | (?:leave|let)\ me\ (?:alone|be)$ | leave\ me\ alone
    | lose\ (?:my|this)\ number | go\ away | f\w*\ off | buzz\ off
    | (?:block|report)(?:ing|ed)?\ (?:you|this\ number|this) | spam$ | this\ is\ (?:spam|harassment)
    | (?:not|no\ longer|isnt)\ (?:his|her|their|my|the\ right)\ (?:number|phone) | no\ one\ (?:here\ )?by
      \ that\ name | who\ is\ \w+\ (?:wrong|i\ dont)
    | not\ interested | no\ longer\ interested | (?:no\ )?(?:me\ )?ya\ no\ (?:me\ )?interesa\w* | no\ (?:me\ )?interesa\w*
      | no\ estoy\ interesad\w
    | (?:cancel|end)\ (?:my\ |all\ |the\ |these\ )*(?:subscription|texts?|messages?|alerts?|reminders?|notifications?)
    | enough\ (?:texts?|messages?|already|of\ this)
    | (?:deje|dejen|deja|pare|paren|para|basta)\ (?:ya\ )?(?:de\ )?(?:con\ )?(?:los\ |las\ |sus\ |de\ )*
        (?:enviar\w*|mandar\w*|escrib\w*|mensaj\w*|llam\w*|text\w*|molest\w*|contact\w*|ya|por\ favor)
    | (?:no|nunca)\ (?:me\ )?(?:quiero|deseo|mas|vuelva\w*|envi\w*|mand\w*|escrib\w*|llam\w*|contact\w*|molest\w*|text\w*)
        (?:$|\ (?:mas|recib\w*|mensaj\w*|a\ |text\w*|que|por\ favor|sus|estos|llamad\w*))
    | (?:quite\w*|borr\w*|elimin\w*|saque\w*|remuev\w*)\ (?:me\b|mi\ (?:numero|telefono|nombre|celular)|me\ de)
    | (?:quitenme|quiteme|borrenme|borreme|eliminenme|elimineme|saquenme|saqueme|remuevame)
    | numero\ equivocado | persona\ equivocada | se\ equivoco\ de | cancelar\ (?:suscripcion|mensajes) | dar\ de\ baja
      | darme\ de\ baja | dejenme\ en\ paz | dejeme\ en\ paz
    )""",
    re.VERBOSE,
)
_STOP_FIRST = re.compile(
    r"^(?:stop|alto|unsubscribe|basta|ya basta)\b(?! (?:by|in|at|over|taking|smoking|the med|by the))"
)


def may_be_a_stop(text: str) -> bool:
    """Whether a person should read it as a wish to hear no more."""
    folded = fold(text)
    return bool(_STOP_FIRST.search(folded) or _STOPS.search(folded))


_DANGER = re.compile(
    r"""\b(?:
      suicid\w* | kill(?:ing)?\ my\ ?self | end(?:ing)?\ (?:my\ life|it\ all) | tak(?:e|ing)\ my\ (?:own\ )?life
    | (?:want|wanna|going|ready|wish|rather)\ (?:to\ )?(?:die|be\ dead|i\ was\ dead|i\ were\ dead) | better\ off\ dead
    | (?:hurt|harm|cut)(?:ing|ting)?\ my\ ?self | self\ ?harm\w* | unalive | no\ reason\ to\ live | cant\ go\ on
    | dont\ want\ to\ (?:live|be\ here|be\ alive|exist)
    | over\ ?dos(?:e|ed|ing) | took\ too\ many\ pills
    | chest\ pain\w* | cant\ breathe | can\ not\ breathe | cannot\ breathe | trouble\ breathing | not\ breathing
    | heart\ attack | having\ a\ stroke | face\ (?:is\ )?droop\w* | passed\ out | unconscious | unresponsive
    | throat\ (?:is\ )?(?:closing|swelling) | wont\ stop\ bleeding | bleeding\ (?:badly|a\ lot|heavily) | anaphyla\w*
    | (?:he|she|they|someone|husband|partner|boyfriend)\ (?:is\ )?(?:hitting|hit|beating|choking|hurting)\ me
    | matarme | suicidar\w* | quitarme\ la\ vida | quiero\ morir\w* | no\ quiero\ vivir | hacerme\ dano | lastimarme
    | sobredosis | dolor\ (?:de|en\ el)\ pecho | no\ puedo\ respirar | me\ cuesta\ respirar | infarto
    | derrame\ cerebral | se\ desmayo | sangrando\ mucho | me\ esta\ (?:pegando|golpeando)
    )""",
    re.VERBOSE,
)


def is_danger(text: str) -> bool:
    """Crisis or emergency words: the fixed safety text, and a person at once."""
    return bool(_DANGER.search(fold(text)))
