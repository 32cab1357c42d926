"""Phone numbers as E.164. What was understood is compared with what was typed before it counts (TRAPS)."""

import re
import unicodedata

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumber, PhoneNumberFormat

from privacyportal.people.invalid import InvalidIdentifier

LONGEST = 60

# Extensions are not part of E.164: the number of the house is what is looked up, what was typed is kept by the case.
_extension = re.compile(
    r"[\s,;.()]*(?:转接|轉接|转|轉|分机|分機|内线|內線|extension|extn|ext|доб|anexo|ramal|int|x|#|~)[\s.:：=]*\d{0,8}[\s)]*$",
    re.IGNORECASE,
)
_signs = re.compile(r"\+?[0-9\s().,/\-]+")
_american_groups = ([3, 3, 4], [1, 3, 3, 4])

_NOT_PHONE = _("This is not a phone number. Write it with + and the code of its country, like +86 138 0013 8000.")
_NO_COUNTRY = _(
    "We cannot tell which country this number is of. Please begin with + and the code of the country, like +86."
)
_AMBIGUOUS = _(
    "This may be a number of another country than the one you chose. Please begin with + and the code of the country, "
    "like +86 or +1."
)


def _parse(typed: str, region: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(typed, region or None)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and not typed.startswith("+"):
            raise InvalidIdentifier("no_country", _NO_COUNTRY) from None
        raise InvalidIdentifier("phone", _NOT_PHONE) from None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _written_so(number: PhoneNumber, typed: str, region: str) -> bool:
    """Whether people of the region would write this number so: with its trunk 0, or with the country's code.

    Else digits were read as an area code that nobody typed as one: (212) 555-0123 as Shanghai's 21.
    """
    national = phonenumbers.national_significant_number(number)
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    trunk = (metadata.national_prefix or "") if metadata else ""
    spellings = {
        _digits(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)),
        f"{number.country_code}{national}",
        trunk + national,
    }
    return _digits(typed) in spellings or _digits(typed).endswith(f"00{number.country_code}{national}")


def _looks_american(typed: str, number: PhoneNumber) -> bool:
    """1-312-555-0123 is also eleven digits of a Chinese mobile: the groups say what was meant."""
    groups = [len(group) for group in re.findall(r"\d+", typed)]
    if number.country_code == 1 or groups not in _american_groups:
        return False
    return phonenumbers.is_valid_number(PhoneNumber(country_code=1, national_number=int(_digits(typed)[-10:])))


def _exists(number: PhoneNumber, typed: str, region: str) -> bool:
    """A number by the tables; or, since these know new ranges late, one of the right length with its trunk 0."""
    if phonenumbers.is_valid_number(number):
        return True
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    with_trunk = bool(metadata and metadata.national_prefix == "0" and _digits(typed).startswith("0"))
    return with_trunk and len(phonenumbers.national_significant_number(number)) >= 7 and _is_whole(number)


def _is_whole(number: PhoneNumber) -> bool:
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


def _understand(raw: str, region: str) -> PhoneNumber:
    typed = unicodedata.normalize("NFKC", raw).strip()
    typed = re.sub("[\u2010-\u2015\u2212]", "-", typed)
    typed = "".join(str(unicodedata.decimal(sign, sign)) for sign in _extension.sub("", typed))
    if len(raw) > LONGEST or not _signs.fullmatch(typed):
        raise InvalidIdentifier("phone", _NOT_PHONE)
    region = region.strip().upper()
    region = region if region in phonenumbers.SUPPORTED_REGIONS else ""
    if not region and not typed.startswith("+"):
        raise InvalidIdentifier("no_country", _NO_COUNTRY)
    number = _parse(typed, region)
    if typed.startswith("+"):
        # Written whole, it is believed: new ranges come up before a table knows them.
        if not _is_whole(number):
            raise InvalidIdentifier("phone", _NOT_PHONE)
        return number
    foreign = number.country_code != phonenumbers.country_code_for_region(region)
    if not foreign and (not _written_so(number, typed, region) or _looks_american(typed, number)):
        raise InvalidIdentifier("ambiguous", _AMBIGUOUS)
    if not _exists(number, typed, region):
        raise InvalidIdentifier("phone", _NOT_PHONE)
    return number


def normalise_phone(raw: str, region: str) -> str:
    """E.164, like +8613800138000; `region` (ISO 3166-1 alpha-2) is for numbers written without their country.

    An extension is left out. Raises InvalidIdentifier, and nothing else.
    """
    return str(phonenumbers.format_number(_understand(raw, region), PhoneNumberFormat.E164))


def understood_phone(raw: str, region: str) -> str:
    """What was understood, to be said back to who typed it: +86 138 0013 8000. Raises InvalidIdentifier."""
    return str(phonenumbers.format_number(_understand(raw, region), PhoneNumberFormat.INTERNATIONAL))
