"""Which ZIP codes are of which state: by their first digits, as the postal service gives them out. Pure."""

from functools import cache

# The first three digits, as ranges. Military and a few single codes across a border are left out.
_STARTS = {
    "AL": "350-369", "AK": "995-999", "AZ": "850-865", "AR": "716-729", "CA": "900-961", "CO": "800-816", "CT": "060-069",
    "DC": "200-200 202-205", "DE": "197-199", "FL": "320-349", "GA": "300-319 398-399", "HI": "967-968", "IA": "500-528",
    "ID": "832-838", "IL": "600-629", "IN": "460-479", "KS": "660-679", "KY": "400-427", "LA": "700-714", "MA": "010-027",
    "MD": "206-219", "ME": "039-049", "MI": "480-499", "MN": "550-567", "MO": "630-658", "MS": "386-397", "MT": "590-599",
    "NC": "270-289", "ND": "580-588", "NE": "680-693", "NH": "030-038", "NJ": "070-089", "NM": "870-884", "NV": "889-898",
    "NY": "005-005 100-149", "OH": "430-459", "OK": "730-749", "OR": "970-979", "PA": "150-196", "PR": "006-009",
    "RI": "028-029", "SC": "290-299", "SD": "570-577", "TN": "370-385", "TX": "750-799 885-885", "UT": "840-847",
    "VA": "201-201 220-246", "VT": "050-059", "WA": "980-994", "WI": "530-549", "WV": "247-268", "WY": "820-831",
}  # fmt: skip


@cache
def starts(state: str) -> tuple[str, ...]:
    """How the ZIP codes of a state begin, as short as they can be said; none for a state that is not known."""
    threes = [
        f"{number:03}"
        for span in _STARTS.get(state.upper(), "").split()
        for number in range(int(span[:3]), int(span[4:]) + 1)
    ]
    tens = {three[:2] for three in threes if all(f"{three[:2]}{last}" in threes for last in range(10))}
    return tuple(sorted(tens | {three for three in threes if three[:2] not in tens}))
