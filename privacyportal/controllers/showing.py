"""A pack as people read it: each fact with its name, section by section; and what changed between two versions."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from privacyportal.controllers.grounds import CATALOGUE
from privacyportal.controllers.parts import OwnGround
from privacyportal.controllers.rights import RIGHTS
from privacyportal.controllers.schema import Pack
from privacyportal.controllers.settings_kinds import origins
from privacyportal.controllers.settings_words import LABELS, choice_words, option
from privacyportal.controllers.wording import period_words
from privacyportal.formats import plain_day
from privacyportal.packfiles import Part, Text

LISTED = [name for name in Pack.model_fields if name != "key"]
"""The key is the address and never changes."""


@dataclass(frozen=True)
class Line:
    """A fact, or with `lines` a group of them. `texts`: (field, words) of each language."""

    path: str
    label: str
    words: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    lines: tuple["Line", ...] = ()

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """`texts` as a page shows them: what is the same in both languages, once."""
        return self.texts[:1] if len({words for _language, words in self.texts}) == 1 else self.texts


@dataclass(frozen=True)
class Change:
    """A fact that differs. `before` or `after` is empty where it was or is not named."""

    path: str
    label: str
    before: str
    after: str


def line_at(pack: Pack, path: tuple[str, ...]) -> Line:
    """What the pack says at ('fee',) or ('rights', 'copy')."""
    if path[0] == "rights" and len(path) == 2:
        return _line("rights." + path[1], str(RIGHTS[path[1]].title), pack.rights.get(path[1]))
    return _field(pack, path[0], path[0])


def _field(part: Part, name: str, path: str) -> Line:
    field = type(part).model_fields[name]
    value = getattr(part, name)
    label = str(LABELS[f"{type(part).__name__}.{name}"])
    if isinstance(value, int) and not isinstance(value, bool) and Literal in origins(field.annotation):
        return Line(path, label, words=option(value))
    return _line(path, label, value)


def _line(path: str, label: str, value: Any) -> Line:
    if isinstance(value, Text):
        return Line(path, label, texts=(("en", value.en), ("zh", value.zh_hans)))
    if isinstance(value, Part):
        return _line_of_part(path, label, value)
    if isinstance(value, Mapping):
        return Line(path, label, lines=tuple(_line(f"{path}.{key}", option(key), one) for key, one in value.items()))
    if isinstance(value, list):
        return _line_of_list(path, label, value)
    return Line(path, label, words=_words(value))


def _line_of_part(path: str, label: str, part: Part) -> Line:
    names = list(type(part).model_fields)
    lines = []
    if {"n", "unit"} <= set(names):
        lines = [Line(f"{path}.n", _("How long"), words=period_words(part.n, part.unit))]  # type: ignore[attr-defined]
        names = [name for name in names if name not in {"n", "unit"}]
    lines += [_field(part, name, f"{path}.{name}") for name in names]
    return Line(path, label, lines=tuple(lines))


def _line_of_list(path: str, label: str, values: list[Any]) -> Line:
    if not any(isinstance(value, Part) or value in CATALOGUE for value in values):
        return Line(path, label, words=_(", ").join(map(_words, values)))
    return Line(path, label, lines=tuple(_item(path, number, value) for number, value in enumerate(values, start=1)))


def _item(path: str, number: int, value: Any) -> Line:
    if isinstance(value, OwnGround):
        own = [
            _field(value, name, f"{path}.{value.code}.{name}") for name in type(value).model_fields if name != "code"
        ]
        return Line(f"{path}.{value.code}", value.code, lines=tuple(own))
    if isinstance(value, Part):
        return _line(f"{path}.{number}", str(number), value)
    return Line(f"{path}.{value}", value, words=option(value))


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.date):
        return plain_day(value)
    return str(value) if isinstance(value, int) else choice_words(value)


def leaves(line: Line, above: tuple[str, ...] = ()) -> Iterator[tuple[str, str, str]]:
    """(path, name, words) of each single fact below `line`."""
    names = (*above, line.label)
    for language, words in line.texts:
        yield f"{line.path}.{language}", " › ".join((*names, {"en": "English", "zh": "中文"}[language])), words
    for child in line.lines:
        yield from leaves(child, names)
    if line.words:
        yield line.path, " › ".join(names), line.words


def changes(before: Pack, after: Pack) -> list[Change]:
    """Each fact in which two packs differ, in the order of the settings."""
    old, new = (
        {path: (name, words) for field in LISTED for path, name, words in leaves(line_at(pack, (field,)))}
        for pack in (before, after)
    )
    found = []
    for path in dict.fromkeys([*old, *new]):
        name = (new.get(path) or old[path])[0]
        one, other = (facts.get(path, ("", ""))[1] for facts in (old, new))
        if one != other:
            found.append(Change(path, name, one, other))
    return found
