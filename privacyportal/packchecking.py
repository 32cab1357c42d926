"""All faults of a pack's text at once, each with its line: for `manage.py check_pack` and the form that edits one."""

from collections.abc import Sequence
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from privacyportal.packfiles import PackFault, faults_of, parse_yaml


def check_text(name: str, text: str, schema: type[BaseModel]) -> list[str]:
    """What to mend, a line a fault: 'line 34, entries.0.limits.2.answer.unit: …'. [] for a good pack."""
    try:
        data = parse_yaml(name, text)
        schema.model_validate(data)
    except PackFault as fault:
        return [str(fault)]
    except ValidationError as fault:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        return [
            f"line {line_of(tree, loc)}, {'.'.join(map(str, loc)) or 'the whole'}: {words}"
            for loc, words in faults_of(fault)
        ]
    return []


def line_of(tree: Any, path: Sequence[int | str]) -> int:
    """The line of the text on which `path` stands, or the nearest thing around it."""
    line = tree.start_mark.line + 1
    for step in path:
        if isinstance(tree, yaml.MappingNode):
            found = next(((key, value) for key, value in tree.value if key.value == step), None)
        elif isinstance(tree, yaml.SequenceNode) and isinstance(step, int) and step < len(tree.value):
            found = (tree.value[step], tree.value[step])
        else:
            found = None
        if found is None:
            break
        line, tree = found[0].start_mark.line + 1, found[1]
    return int(line)
