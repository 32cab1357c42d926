"""Reads YAML so that nothing is lost in silence: a key written twice is a fault, not the last one's win."""

from collections.abc import Hashable
from typing import Any

import yaml
from django.utils.translation import gettext as _

MAX_CHARACTERS = 1_000_000


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
    loader = _Loader(text) if _readable(text, faults) else None
    if loader is None:
        return None
    loader.twice = []
    try:
        document = loader.get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or _("it is nested too deeply or holds a value that cannot be read")
        place = _("line %(line)s") % {"line": mark.line + 1} if mark else _("the file")
        faults.append(_("%(place)s is not YAML: %(problem)s.") % {"place": place, "problem": problem})
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
