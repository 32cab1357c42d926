"""Masks: enough to recognise, never the whole, never empty (P-46). Pure functions of text.

A mask does not tell how long the value is, except that a name of one sign shows nothing and one of two has one star.
"""

import unicodedata

import phonenumbers

STARS = "***"
_JOINER = "\u200d"
_LONGEST_SIGN = 12
"""Code points shown of one grapheme: nobody writes more, and a pile of accents breaks a table."""


def graphemes(text: str) -> list[str]:
    """What a reader counts as signs: a letter with its accents, a flag, an emoji with its skin tone or family.

    Follows the extended grapheme clusters of UAX #29 for what stands in names; Hangul syllables are composed first.
    """
    clusters: list[str] = []
    for sign in unicodedata.normalize("NFC", text):
        if clusters and _continues(clusters[-1], sign):
            clusters[-1] += sign
        else:
            clusters.append(sign)
    return clusters


def _continues(cluster: str, sign: str) -> bool:
    if unicodedata.category(sign) in {"Mn", "Me", "Mc"} or sign in {_JOINER, "\u200c"}:
        return True
    if "\U0001f3fb" <= sign <= "\U0001f3ff" or "\U000e0020" <= sign <= "\U000e007f":
        return True  # skin tones; the tags of regional flags
    if cluster[-1] == _JOINER:
        return unicodedata.category(sign) == "So"
    return _is_half_flag(sign) and len(cluster) == 1 and _is_half_flag(cluster)


def _is_half_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _signs(text: str) -> list[str]:
    """The graphemes that can be seen, each of a bearable length. Direction marks would leak into the page."""
    visible = "".join(
        sign for sign in text if sign in {_JOINER, "\u200c"} or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}
    )
    return [cluster[:_LONGEST_SIGN] for cluster in graphemes(visible.strip()) if cluster.strip(_JOINER + "\u200c")]


def _masked(text: str, signs: list[str]) -> str:
    if not text:
        return ""
    if len(signs) < 2:
        return "*"
    shown = signs[0] + ("*" if len(signs) == 2 else STARS)
    return STARS if text in shown else shown  # somebody may be written with stars


def mask_name(name: str) -> str:
    """李明 → 李*, O → *, Zoë 𠮷野 → Z***. Nothing given, nothing shown."""
    return _masked(name, _signs(name))


def mask_email(email: str) -> str:
    """luis@example.com → l***@example.com, also where the part before the @ is one letter."""
    local, at, domain = email.rpartition("@")
    signs = _signs(local)
    return f"{signs[0]}{STARS}@{domain}" if at and signs else mask_identifier(email)


def mask_phone(number: str) -> str:
    """+8613800138000 → +86 ***8000; fewer digits where there are few. What is no E.164 is masked as any identifier."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return mask_identifier(number)
    national = phonenumbers.national_significant_number(parsed)
    shown = 4 if len(national) >= 10 else 2
    if len(national) < 5:
        return f"+{parsed.country_code} {STARS}"
    return f"+{parsed.country_code} {STARS}{national[-shown:]}"


def mask_identifier(value: str) -> str:
    """SN-2024-0098-K → SN-***98-K: both ends of a long one, the first sign of a short one."""
    signs = _signs(value)
    for least, head, tail in ((12, 3, 4), (8, 2, 2)):
        if len(signs) >= least:
            return "".join(signs[:head]) + STARS + "".join(signs[-tail:])
    return _masked(value, signs)
