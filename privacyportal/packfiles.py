"""What policy packs and law packs share: YAML files that become typed, read-only facts; how their faults are told."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from privacyportal import yamlfile

Facts = TypeVar("Facts", bound=BaseModel)

Unit = Literal["calendar_days", "working_days", "months", "hours", "immediate"]
Checked = Literal["text", "secondary", "memory"]
"""How surely a fact of law was read: its text, a report about it, or nobody has looked yet."""

MENDS = {
    "missing": "is missing: write it",
    "extra_forbidden": "no such key here; mend its spelling, or quote the text that a comma cut in two",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "dict_type": "write keys below it, each with its value",
    "model_type": "write keys below it, each with its value; a text has en: and zh:",
    "list_type": "write a list, like [a, b]",
    "tuple_type": "write a list, like [a, b]",
    "string_type": "write words; put them in quotes where they look like a number or a day",
    "int_parsing": "write a whole number",
    "int_parsing_size": "write a whole number",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "date_from_datetime_parsing": "write a day like 2026-03-02",
    "date_parsing": "write a day like 2026-03-02",
    "date_type": "write a day like 2026-03-02",
    "literal_error": "write one of {expected}",
    "greater_than": "write a number that is greater than {gt}",
    "greater_than_equal": "write a number of at least {ge}",
    "less_than": "write a number below {lt}",
    "less_than_equal": "write a number of at most {le}",
    "too_short": "name at least {min_length}",
    "too_long": "name at most {max_length}",
    "string_too_short": "write something",
    "string_pattern_mismatch": "this has another form than is wanted: {pattern}",
}
"""What to do about the faults that pydantic names without saying it."""

LONGEST_SHOWN = 60

LONGEST: dict[str, int] = {"calendar_days": 1100, "working_days": 800, "months": 36, "hours": 8784}
"""The most that a length of time may be in each unit: about three years, in hours one. Beyond it a day has no date."""
TOO_LONG = {
    "calendar_days": gettext_lazy("%(n)s calendar days are too many: write at most %(most)s, which is three years"),
    "working_days": gettext_lazy("%(n)s working days are too many: write at most %(most)s, which is three years"),
    "months": gettext_lazy("%(n)s months are too many: write at most %(most)s, which is three years"),
    "hours": gettext_lazy("%(n)s hours are too many: write at most %(most)s, which is a year"),
}
STORED = {"stored": True}
"""The context in which a kept version is read: it is never changed, so what a bound of today refuses counts there as
the nearest figure that fits.
"""

FROM_FILE = "file "
"""What the origin of a version starts with that came from a file; any other origin is a later edit."""


class PackFault(ValueError):
    """A file that is no pack; the text names the file and what to mend, in one line."""


class Part(BaseModel):
    """A part of a pack: read only, and without fields that nobody knows (a misspelt one is an error)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Part):
    """Words in both languages; `str()` gives those of the active one. A plain string stands for both."""

    en: str = Field(min_length=1)
    zh_hans: str = Field(min_length=1, alias="zh")

    @model_validator(mode="before")
    @classmethod
    def _both(cls, value: Any) -> Any:
        return {"en": value, "zh": value} if isinstance(value, str) else value

    def __str__(self) -> str:
        return self.zh_hans if (get_language() or "").startswith("zh") else self.en


def _known_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (KeyError, ValueError, OSError) as fault:
        raise ValueError(
            _("“%(zone)s” is no time zone: write an IANA name like Asia/Shanghai") % {"zone": zone}
        ) from fault


Zone = Annotated[str, AfterValidator(_known_zone)]


def is_stored(info: ValidationInfo) -> bool:
    return info.context == STORED


def between(least: int, most: int) -> AfterValidator:
    """A whole number from `least` to `most`, both included."""

    def check(number: int, info: ValidationInfo) -> int:
        if least <= number <= most or is_stored(info):
            return min(max(number, least), most)
        words = {"number": number, "least": least, "most": most}
        raise ValueError(_("%(number)s does not fit: write a number from %(least)s to %(most)s") % words)

    return AfterValidator(check)


WRITTEN_IN = {"en": "English", "zh": "中文"}


def up_to(most: int) -> AfterValidator:
    """Words of at most so many characters in each language; the fault's context names the `part` that is too long."""

    def check(text: Text, info: ValidationInfo) -> Text:
        for part, words in (("en", text.en), ("zh", text.zh_hans)):
            if len(words) > most and not is_stored(info):
                facts = {"language": WRITTEN_IN[part], "number": len(words), "most": most}
                sentence = _("%(language)s has %(number)s characters: write at most %(most)s") % facts
                raise PydanticCustomError("words_too_long", "{sentence}", {"sentence": sentence, "part": part})
        return text

    return AfterValidator(check)


class Span(Part):
    """What has a number `n` of a `unit` of time, and how large it may be."""

    n: Any
    unit: Any

    @model_validator(mode="after")
    def _no_longer_than_fits(self, info: ValidationInfo) -> Self:
        most = LONGEST.get(self.unit)
        if most is None or self.n <= most:
            return self
        if is_stored(info):
            return self.model_copy(update={"n": most})
        raise ValueError(TOO_LONG[self.unit] % {"n": self.n, "most": most})


class Amount(Span):
    """A length of time in its own unit; units are never converted into one another (DESIGN §3)."""

    n: int = Field(ge=0)
    unit: Unit

    @model_validator(mode="after")
    def _none_only_at_once(self) -> "Amount":
        if (self.n == 0) != (self.unit == "immediate"):
            raise ValueError("0 goes with the unit immediate, and with no other")
        return self


def read_kept(data: Mapping[str, Any], schema: type[Facts]) -> Facts:
    """The typed facts of a version that was saved once, whatever is asked of a new one by now."""
    return schema.model_validate(data, context=STORED)


def read_yaml(file: Path) -> dict[str, Any]:
    """A file's data as JSON knows it. Raises PackFault."""
    return parse_yaml(file.name, text_of(file))


def text_of(file: Path) -> str:
    """Raises PackFault."""
    try:
        return yamlfile.text_of(file)
    except OSError as fault:
        raise PackFault(f"{file.name} cannot be read: {fault.strerror or fault}") from fault


def parse_yaml(name: str, text: str) -> dict[str, Any]:
    """The data of a text called `name`, as JSON knows it. Raises PackFault, which tells every fault in one line."""
    faults: list[str] = []
    raw = yamlfile.read_yaml(text, faults)
    if faults:
        raise PackFault(f"{name} cannot be read as YAML: {' '.join(faults)}")
    try:
        data: Any = json.loads(json.dumps(raw, default=str))
    except (ValueError, TypeError) as fault:
        raise PackFault(f"{name} cannot be read as YAML: {fault}") from fault
    if not isinstance(data, dict):
        raise PackFault(f"{name} holds no pack: it must begin with keys like `key:` and `name:`")
    return data


def check(name: str, data: dict[str, Any], schema: type[Facts]) -> Facts:
    """The typed facts of a file called `name`. Raises PackFault, which tells every fault in one line."""
    try:
        return schema.model_validate(data)
    except ValidationError as fault:
        raise PackFault(f"{name}: {fault_words(fault)}") from fault


def fault_words(fault: ValidationError) -> str:
    """All faults in one line: 'accent: … is too pale; rights.copy.on_form: …'."""
    return "; ".join(f"{'.'.join(map(str, loc)) or 'pack'}: {words}" for loc, words in faults_of(fault))


def faults_of(fault: ValidationError) -> list[tuple[tuple[int | str, ...], str]]:
    """Each fault's place in the data and what to mend."""
    return [(error["loc"], _mend(error)) for error in fault.errors(include_url=False)]


def _mend(error: Any) -> str:
    """In our words, with what was written where it is short; pydantic's own where we have none."""
    words = MENDS.get(error["type"])
    if words is None:
        return str(error["msg"]).removeprefix("Value error, ")
    written = None if error["type"] in {"missing", "extra_forbidden"} else error["input"]
    shown = f"“{written}”: " if isinstance(written, str | int | float) and len(str(written)) <= LONGEST_SHOWN else ""
    return shown + words.format(**error.get("ctx", {}))


def digest_of(data: dict[str, Any]) -> str:
    """Of what the file says, not of how it is laid out: a comment makes no new version."""
    return sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
