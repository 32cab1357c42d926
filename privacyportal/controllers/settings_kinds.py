"""Form fields for each kind of thing that a typed schema holds, by recursion over its types.

A kind is made for one place of the data (`name`, its current `value`, what was `typed` if anything was) and does
three things: `build` adds its form fields and says how they stand together, `read` turns what was typed back into
data (ABSENT: leave it out), `locate` says which form field a fault of the schema belongs to. What is required,
how long and how large is judged by the schema alone, on the whole of it.
"""

import datetime
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from django import forms
from django.utils.translation import gettext as _
from pydantic import BaseModel

from privacyportal.controllers.settings_words import HINTS, LABELS, LONG, NAMED, UNSAID, choice_words
from privacyportal.packfiles import Text

ABSENT: Any = object()
UNIONS = (Union, types.UnionType)
QUIET = {"autocomplete": "off"}
MOST_ROWS = 40
MOST_DIGITS = 9


@dataclass
class Block:
    """Form fields that stand together: names of fields and blocks within, in their order.

    `rows`: the name of the list to which a row can be added here. `look`: "pair", "amount", "card", "named" or nothing.
    """

    label: str = ""
    hint: str = ""
    look: str = ""
    items: list["str | Block"] = field(default_factory=list)
    rows: str = ""


@dataclass(frozen=True)
class Place:
    """Where in a form we are. `word`: the key of its label in settings_words, like 'Period.unit'. `silent`: the
    schema lets it unsaid; `required`: neither that nor within a part that is left out.
    """

    name: str
    word: str
    required: bool = True
    silent: bool = False

    def within(self, name: str, word: str | None = None, *, required: bool | None = None) -> "Place":
        return Place(
            f"{self.name}-{name}", self.word if word is None else word, self.required if required is None else required
        )

    @property
    def label(self) -> str:
        return str(LABELS.get(self.word, ""))

    @property
    def hint(self) -> str:
        return str(HINTS.get(self.word, ""))


Typed = Mapping[str, Any] | None
Fields = dict[str, forms.Field]
Loc = Sequence[Any]


class Kind:
    def __init__(self, place: Place, hint: Any, value: Any, typed: Typed) -> None:
        self.place, self.hint, self.value, self.typed = place, hint, value, typed

    @property
    def name(self) -> str:
        return self.place.name

    def build(self, fields: Fields) -> "str | Block":
        raise NotImplementedError

    def read(self, cleaned: Mapping[str, Any]) -> Any:
        raise NotImplementedError

    def locate(self, loc: Loc) -> str:
        return self.name


class One(Kind):
    """A single field: text, a number, a day, yes or no, a choice."""

    def build(self, fields: Fields) -> str:
        made = self._field()
        made.label, made.help_text = self.place.label, self.place.hint
        made.initial = None if self.value is ABSENT else self.value
        fields[self.name] = made
        return self.name

    def _field(self) -> forms.Field:
        if self.hint is bool and not self.place.silent:
            return forms.BooleanField(required=False)
        made = _asked(self.place.required, self._plain_field())
        made.unmarked = not self.place.silent  # type: ignore[attr-defined]  # within a part that is left out
        return made

    def _plain_field(self) -> forms.Field:
        if self.hint is bool:
            return forms.ChoiceField(choices=[("", self._unsaid()), ("True", _("yes")), ("False", _("no"))])
        if get_origin(self.hint) is Literal:
            choices = [(str(one), choice_words(one)) for one in get_args(self.hint)]
            return forms.ChoiceField(choices=[("", self._unsaid()), *choices] if self.place.silent else choices)
        if self.hint is int:
            return forms.IntegerField(widget=forms.NumberInput(attrs={**QUIET, "class": "short"}))
        if self.hint is datetime.date:
            return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}))
        return forms.CharField(widget=forms.TextInput(attrs=QUIET))

    def _unsaid(self) -> str:
        return str(UNSAID.get(self.place.word, _("not named")))

    def read(self, cleaned: Mapping[str, Any]) -> Any:
        value = cleaned.get(self.name)
        if value is None or value == "":
            return ABSENT
        if isinstance(value, datetime.date):
            return value.isoformat()
        if get_origin(self.hint) is Literal:
            return next(one for one in get_args(self.hint) if str(one) == value)
        return value == "True" if self.hint is bool and isinstance(value, str) else value


class Words(Kind):
    """A text in both languages, side by side. Where it may be left out, both are empty or none is."""

    def build(self, fields: Fields) -> Block:
        value = {"en": self.value, "zh": self.value} if isinstance(self.value, str) else self.value
        for language, label in (("en", "English"), ("zh", "中文")):
            words = "" if value is ABSENT or value is None else value.get(language, "")
            attrs = {**QUIET, "lang": "zh-Hans" if language == "zh" else "en"}
            long = self.place.word in LONG or len(words) > 60
            widget = forms.Textarea(attrs={**attrs, "rows": 3}) if long else forms.TextInput(attrs=attrs)
            made = _asked(self.place.required, forms.CharField(widget=widget))
            made.label, made.initial = label, words
            fields[f"{self.name}-{language}"] = made
        return Block(self.place.label, self.place.hint, "pair", [f"{self.name}-en", f"{self.name}-zh"])

    def read(self, cleaned: Mapping[str, Any]) -> Any:
        words = {language: " ".join(cleaned.get(f"{self.name}-{language}", "").split()) for language in ("en", "zh")}
        return words if any(words.values()) or self.place.required else ABSENT

    def locate(self, loc: Loc) -> str:
        return f"{self.name}-{loc[0]}" if loc and loc[0] in {"en", "zh"} else f"{self.name}-en"


class Ticks(Kind):
    """A list of choices."""

    def build(self, fields: Fields) -> str:
        choices = [(str(one), choice_words(one)) for one in get_args(self.hint)]
        widget = forms.CheckboxSelectMultiple
        made = forms.MultipleChoiceField(choices=choices, widget=widget, required=False)
        made.label, made.help_text = self.place.label, self.place.hint
        made.initial = [str(one) for one in self._before()]
        made.unmarked = True  # type: ignore[attr-defined]  # none ticked is an answer, too
        fields[self.name] = made
        return self.name

    def _before(self) -> list[Any]:
        return [] if self.value is ABSENT or self.value is None else list(self.value)

    def read(self, cleaned: Mapping[str, Any]) -> Any:
        """What stays ticked stays in its order."""
        ticked = cleaned.get(self.name) or []
        values = [one for one in get_args(self.hint) if str(one) in ticked]
        before = self._before()
        return sorted(values, key=lambda one: before.index(one) if one in before else len(before))


class Commas(Kind):
    """A list of numbers or words, written with commas between them."""

    def build(self, fields: Fields) -> str:
        made = _asked(False, forms.CharField(widget=forms.TextInput(attrs=QUIET)))
        made.unmarked = True  # type: ignore[attr-defined]
        made.label, made.help_text = self.place.label, self.place.hint
        made.initial = ", ".join(map(str, [] if self.value is ABSENT else self.value))
        fields[self.name] = made
        return self.name

    def read(self, cleaned: Mapping[str, Any]) -> Any:
        parts = [part.strip() for part in cleaned.get(self.name, "").replace("，", ",").replace("、", ",").split(",")]
        return [_number(part) if self.hint is int else part for part in parts if part]


class Group(Kind):
    """A part with fields of its own."""

    def __init__(self, place: Place, hint: Any, value: Any, typed: Typed) -> None:
        super().__init__(place, hint, value, typed)
        there = {} if value is ABSENT or value is None else value
        self.kinds: dict[str, Kind] = {}
        for name, info in hint.model_fields.items():
            key = info.alias or name
            within = place.within(key, f"{hint.__name__}.{name}")
            default = ABSENT if info.is_required() else _plain(info.default)
            self.kinds[key] = kind_of(within, info.annotation, there.get(key, default), typed)

    def build(self, fields: Fields) -> Block:
        items = [kind.build(fields) for kind in self.kinds.values()]
        if list(self.kinds)[:2] == ["n", "unit"]:
            items = [Block(look="amount", items=items[:2]), *items[2:]]
        return Block(self.place.label, self.place.hint, "", items)

    def read(self, cleaned: Mapping[str, Any]) -> Any:
        read = {key: kind.read(cleaned) for key, kind in self.kinds.items()}
        return {key: value for key, value in read.items() if value is not ABSENT}

    def locate(self, loc: Loc) -> str:
        key = loc[0] if loc and loc[0] in self.kinds else next(iter(self.kinds))
        return self.kinds[key].locate(loc[1:])


class Maybe(Kind):
    """A part that may be left out as a whole: a tick, and what it opens."""

    def __init__(self, place: Place, hint: Any, value: Any, typed: Typed) -> None:
        super().__init__(place, hint, value, typed)
        self.tick = f"{place.name}-named"
        self.named = value is not ABSENT and value is not None if typed is None else bool(typed.get(self.tick))
        inner = Place(place.name, place.word, self.named)
        self.inner = kind_of(inner, hint, ABSENT if value is None else value, typed)

    def build(self, fields: Fields) -> Block:
        label = NAMED.get(self.place.word, self.place.label)
        fields[self.tick] = forms.BooleanField(required=False, label=str(label), initial=self.named)
        inner = self.inner.build(fields)
        opened = inner if isinstance(inner, Block) else Block(items=[inner])
        opened.label = opened.hint = ""
        return Block(self.place.label, self.place.hint, "named", [self.tick, opened])

    def read(self, cleaned: Mapping[str, Any]) -> Any:
        return self.inner.read(cleaned) if cleaned.get(self.tick) else ABSENT

    def locate(self, loc: Loc) -> str:
        return self.inner.locate(loc)


class Rows(Kind):
    """A list of parts: one block each, with a tick to take it out; a button adds one."""

    def __init__(self, place: Place, hint: Any, value: Any, typed: Typed) -> None:
        super().__init__(place, hint, value, typed)
        self.counter = f"{place.name}-rows"
        there = [] if value is ABSENT else list(value)
        count = len(there) if typed is None else rows_in(typed.get(self.counter))
        self.rows = [
            Group(
                place.within(str(number), "", required=typed is None or not typed.get(f"{place.name}-{number}-out")),
                hint,
                there[number] if number < len(there) else ABSENT,
                typed,
            )
            for number in range(count)
        ]
        self.kept: list[Group] = []

    def build(self, fields: Fields) -> Block:
        fields[self.counter] = forms.IntegerField(
            required=False, widget=forms.HiddenInput, initial=len(self.rows), max_value=MOST_ROWS
        )
        blocks: list[str | Block] = []
        for number, row in enumerate(self.rows):
            block = row.build(fields)
            out = f"{row.name}-out"
            fields[out] = forms.BooleanField(required=False, label=_("Take this out"))
            blocks.append(Block(_("No. %(number)s") % {"number": number + 1}, "", "card", [*block.items, out]))
        return Block(self.place.label, self.place.hint, "", blocks, self.name)

    def read(self, cleaned: Mapping[str, Any]) -> Any:
        self.kept = [row for row in self.rows if not cleaned.get(f"{row.name}-out")]
        return [row.read(cleaned) for row in self.kept]

    def locate(self, loc: Loc) -> str:
        if loc and isinstance(loc[0], int) and loc[0] < len(self.kept):
            return self.kept[loc[0]].locate(loc[1:])
        return self.rows[0].locate(()) if self.rows else self.counter


class Mixed(Kind):
    """A list of choices and of parts of one's own: ticks, and rows below."""

    def __init__(self, place: Place, hint: Any, value: Any, typed: Typed) -> None:
        super().__init__(place, hint, value, typed)
        there = [] if value is ABSENT else list(value)
        choice, part = hint
        self.ticks = Ticks(place, choice, [one for one in there if isinstance(one, str)], typed)
        own = [one for one in there if not isinstance(one, str)]
        self.own = Rows(place.within("own", "own"), part, own, typed)
        self.order = [one if isinstance(one, str) else one["code"] for one in there]
        self.places: list[str | Group] = []

    def build(self, fields: Fields) -> Block:
        own = self.own.build(fields)
        own.label = _("In words of your own")
        ticks = self.ticks.build(fields)
        fields[ticks].label = _("Of the list")
        return Block(self.place.label, self.place.hint, "", [ticks, own])

    def read(self, cleaned: Mapping[str, Any]) -> Any:
        found: list[tuple[Any, str | Group]] = [(one, self.name) for one in self.ticks.read(cleaned)]
        found += zip(self.own.read(cleaned), self.own.kept, strict=True)
        found.sort(key=lambda one: self._rank(one[0]))
        self.places = [place for _one, place in found]
        return [one for one, _place in found]

    def _rank(self, one: Any) -> int:
        code = one if isinstance(one, str) else one.get("code")
        return self.order.index(code) if code in self.order else len(self.order)

    def locate(self, loc: Loc) -> str:
        if not loc or not isinstance(loc[0], int) or loc[0] >= len(self.places):
            return self.name
        place = self.places[loc[0]]
        rest = loc[2:] if loc[1:2] == ("own",) else loc[1:]
        return place if isinstance(place, str) else place.locate(rest)


def kind_of(place: Place, hint: Any, value: Any, typed: Typed) -> Kind:
    """The kind for a type. Raises TypeError for one that no form can hold."""
    hint = bare(hint)
    if get_origin(hint) in UNIONS:
        inner = [bare(one) for one in get_args(hint) if one is not type(None)]
        if len(inner) != 1:
            raise TypeError(f"{place.name}: no form field for {hint}")
        free = Place(place.name, place.word, required=False, silent=True)
        if inner[0] is Text or not (get_origin(inner[0]) is list or is_part(inner[0])):
            return kind_of(free, inner[0], ABSENT if value is None else value, typed)
        return Maybe(place, inner[0], value, typed)
    if hint is Text:
        return Words(place, hint, value, typed)
    if is_part(hint):
        return Group(place, hint, value, typed)
    if get_origin(hint) is list:
        return _kind_of_list(place, bare(get_args(hint)[0]), value, typed)
    if hint in {str, int, bool, datetime.date} or get_origin(hint) is Literal:
        return One(place, hint, value, typed)
    raise TypeError(f"{place.name}: no form field for {hint}")


def _kind_of_list(place: Place, item: Any, value: Any, typed: Typed) -> Kind:
    if get_origin(item) in UNIONS:
        kinds = sorted((bare(one) for one in get_args(item)), key=is_part)
        return Mixed(place, kinds, value, typed)
    if get_origin(item) is Literal:
        return Ticks(place, item, value, typed)
    return Rows(place, item, value, typed) if is_part(item) else Commas(place, item, value, typed)


def bare(hint: Any) -> Any:
    """A type without its annotations."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return hint


def origins(hint: Any) -> set[Any]:
    """What a type is made of: Literal, list, a union …"""
    hint = bare(hint)
    inner = () if get_origin(hint) is Literal else get_args(hint)
    return {get_origin(hint), *(origin for one in inner for origin in origins(one))}


def is_part(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, BaseModel)


def _plain(default: Any) -> Any:
    return default.model_dump(mode="json", by_alias=True) if isinstance(default, BaseModel) else default


def _asked(required: bool, made: forms.Field) -> forms.Field:
    """Django says what is missing in our words; a number or a day that is none, too."""
    made.required = required
    made.widget.is_required = False  # no browser stops the form before we could say what is wrong
    made.error_messages["required"] = _("Write something here.")
    if isinstance(made, forms.ChoiceField):
        made.error_messages["required"] = _("Choose one.")
    if isinstance(made, forms.IntegerField):
        made.error_messages["invalid"] = _("Write a whole number.")
    if isinstance(made, forms.DateField):
        made.error_messages["invalid"] = _("Write a date like 2026-12-25.")
    return made


def rows_in(text: Any) -> int:
    """How many rows a counter that came from a browser stands for, at most MOST_ROWS."""
    number = _number(str(text or ""))
    return min(number, MOST_ROWS) if isinstance(number, int) else 0


def _number(part: str) -> int | str:
    """A whole number, or what was typed where it is none or has more digits than any number that is asked for."""
    return int(part) if part.isdecimal() and len(part) <= MOST_DIGITS else part
