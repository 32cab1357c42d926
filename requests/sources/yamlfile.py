"""Reads YAML so that nothing is lost in silence: a key written twice is a fault, not the last one's win."""

import re
from collections.abc import Hashable
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_CHARACTERS = 1_000_000
_TAB = re.compile(r" *\t[ \t]*[^\s#]")
MENDS = {
    "found character '\\t'": gettext_lazy("Put blanks there instead of each tab."),
    "mapping values are not allowed": gettext_lazy(
        "Put a text that holds a colon in quotes, and look at the indentation."
    ),
    "expected <block end>": gettext_lazy("Let the entries of one list or mapping begin at the same column."),
    "could not find expected ':'": gettext_lazy("Write “name: value”, with a blank after the colon."),
    "found unexpected end of stream": gettext_lazy("A quotation mark is opened and never closed."),
    "found undefined alias": gettext_lazy("Put a text that begins with “*” in quotes."),
    "could not determine a constructor": gettext_lazy("Take the “!…” away: tags are not read."),
    "but found another document": gettext_lazy(
        "One file holds one document: take the line “---” and what follows away."
    ),
    "found character '@'": gettext_lazy("Put a text that begins with “@” or “`” in quotes."),
    "expected ',' or": gettext_lazy("A bracket or brace is opened and not closed, or a comma is missing."),
    "did not find expected ',' or": gettext_lazy("A bracket or brace is opened and not closed, or a comma is missing."),
}
"""What to do about the commonest complaints of the YAML reader, by how they begin."""


class _Loader(yaml.SafeLoader):
    """SafeLoader that notes keys written twice in one mapping."""

    twice: list[tuple[str, int]]

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _value in node.value:
            if isinstance(key_node, yaml.ScalarNode) and key_node.tag != "tag:yaml.org,2002:merge":
                if key_node.value in seen:
                    self.twice.append((key_node.value, key_node.start_mark.line + 1))
                seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def read_yaml(text: str, faults: list[str]) -> Any:
    """The document, or None with a fault added. Faults name the line and what stands there wrongly."""
    if len(text) > MAX_CHARACTERS:
        faults.append(_("The file is too long: at most %(limit)s characters.") % {"limit": MAX_CHARACTERS})
        return None
    if not _readable(text, faults):
        return None
    loader = _Loader(text)
    loader.twice = []
    try:
        document = loader.get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        faults.append(_complaint(error, text))
        return None
    finally:
        loader.dispose()
    faults += [
        _("line %(line)s: “%(key)s” stands here a second time.") % {"line": line, "key": key}
        for key, line in sorted(set(loader.twice), key=lambda found: found[1])
    ]
    return document


def _readable(text: str, faults: list[str]) -> bool:
    if _Loader.NON_PRINTABLE.search(text):
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
