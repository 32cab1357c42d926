"""The one reader of YAML that people bring: packs of policies and laws, data maps, their labels.

Nothing is lost in silence: a key written twice is a fault, not the last one's win. Nothing is worked at without end:
a file has its most characters and its deepest nesting, and a place that only points back at another is not followed,
since a few lines of them would stand for more than any machine can hold.
"""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 50
_TAB = re.compile(r" *\t[ \t]*[^\s#]")
MENDS = {
    "found character '\\t'": gettext_lazy("Put blanks there instead of each tab."),
    "mapping values are not allowed": gettext_lazy(
        "Put a text that holds a colon in quotes, and look at the indentation."
    ),
    "expected <block end>": gettext_lazy("Let the entries of one list or mapping begin at the same column."),
    "could not find expected ':'": gettext_lazy("Write “name: value”, with a blank after the colon."),
    "found unexpected end of stream": gettext_lazy("A quotation mark is opened and never closed."),
    "could not determine a constructor": gettext_lazy("Take the “!…” away: tags are not read."),
    "but found another document": gettext_lazy(
        "One file holds one document: take the line “---” and what follows away."
    ),
    "found character '@'": gettext_lazy("Put a text that begins with “@” or “`” in quotes."),
    "expected ',' or": gettext_lazy("A bracket or brace is opened and not closed, or a comma is missing."),
    "did not find expected ',' or": gettext_lazy("A bracket or brace is opened and not closed, or a comma is missing."),
}
"""What to do about the commonest complaints of the YAML reader, by how they begin."""


_Quick: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast, where PyYAML was built with it; the plain one says better what is wrong."""


class _Loader(_Quick):
    """Notes keys written twice in one mapping, also where they are written in two ways (yes and true)."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.twice: list[tuple[str, int]] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _value in node.value:
            if isinstance(key_node, yaml.ScalarNode) and key_node.tag != "tag:yaml.org,2002:merge":
                if (key := str(self.construct_object(key_node))) in seen:
                    self.twice.append((key_node.value, key_node.start_mark.line + 1))
                seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def text_of(path: Path) -> str:
    """UTF-8, a mark at its beginning left off, no more of it than tells that it is too long.

    Raises OSError, also where the file is no text.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            return file.read(MAX_CHARACTERS + 1)
    except UnicodeDecodeError:
        raise OSError(0, "not a text in UTF-8", str(path)) from None


def read_yaml(text: str, faults: list[str]) -> Any:
    """The document, or None with a fault added. Faults name the line and what stands there wrongly."""
    if len(text) > MAX_CHARACTERS:
        faults.append(_("The file is too long: at most %(limit)s characters.") % {"limit": MAX_CHARACTERS})
        return None
    if not _readable(text, faults):
        return None
    try:
        if unbounded := _unbounded(text):
            faults += unbounded
            return None
        return _document(text, faults)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        faults.append(_complaint(_said_plainly(text) or error, text))
        return None


def _unbounded(text: str) -> list[str]:
    """What could make a short file endless, told before anything is built of it."""
    found, depth = [], 0
    for event in yaml.parse(text, Loader=_Quick):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            found.append(
                _(
                    "line %(line)s: “*%(name)s” points back at another place, and that is not followed. Write out what "
                    "is to stand here, or put a text that begins with “*” in quotes."
                )
                % {"line": line, "name": event.anchor}
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return [_("line %(line)s: nested more than %(limit)s deep.") % {"line": line, "limit": MAX_DEPTH}]
    return found


def _document(text: str, faults: list[str]) -> Any:
    loader = _Loader(text)
    try:
        document = loader.get_single_data()
    finally:
        loader.dispose()
    faults += [
        _("line %(line)s: “%(key)s” stands here a second time. Take one of the two away.") % {"line": line, "key": key}
        for key, line in sorted(set(loader.twice), key=lambda found: found[1])
    ]
    return document


def _said_plainly(text: str) -> Exception | None:
    """The same fault by the reader whose words `MENDS` knows."""
    try:
        yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return error
    return None


def _readable(text: str, faults: list[str]) -> bool:
    if yaml.reader.Reader.NON_PRINTABLE.search(text):
        faults.append(_("The file holds characters that do not belong into a text: save it as UTF-8."))
        return False
    return True


def _complaint(error: Exception, text: str) -> str:
    """Where it is, what the reader says, and what to do. The reader stops at the first tab: all are named."""
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or "")
    place = _("line %(line)s") % {"line": mark.line + 1} if mark else _("the file")
    if "'\\t'" in problem:
        tabs = [str(number) for number, line in enumerate(text.splitlines(), 1) if _TAB.match(line)]
        if tabs:
            place = _("line %(line)s") % {"line": ", ".join(tabs[:20]) + " …" * (len(tabs) > 20)}
    mend = next((str(words) for start, words in MENDS.items() if problem.startswith(start)), "")
    problem = problem or _("it is nested too deeply or holds a value that cannot be read")
    said = _("%(place)s is not YAML: %(problem)s.") % {"place": place, "problem": problem}
    return f"{said} {mend}".strip()
