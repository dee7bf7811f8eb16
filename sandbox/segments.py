"""How many segments a text is billed as."""

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = set("^{}\\[~]|€\f")


def count(body: str) -> int:
    """GSM-7: 160 in one, 153 in each of several. One character outside it turns the whole text to UCS-2: 70 and 67."""
    if all(character in GSM or character in GSM_TWICE for character in body):
        length, single, several = len(body) + sum(character in GSM_TWICE for character in body), 160, 153
    else:
        length, single, several = len(body.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= single else -(-length // several)
