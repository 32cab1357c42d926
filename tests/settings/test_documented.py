"""`.env.example` explains every variable that the settings read, and no other."""

import ast
import itertools
import re

from tests.settings.conftest import ROOT

READERS = {"text", "flag", "whole", "words", "choice", "required", "url"}


def read_by_settings() -> set[str]:
    names = set()
    for node in ast.walk(ast.parse((ROOT / "privacyportal" / "settings.py").read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
            place = 1 if node.func.attr == "url" else 0
            name = node.args[place]
            if isinstance(name, ast.Constant):
                names.add(str(name.value))
    return names


def test_each_variable_is_explained() -> None:
    text = (ROOT / ".env.example").read_text()
    explained = set(re.findall(r"^([A-Z_]+)=", text, re.M))
    assert explained == read_by_settings()
    assert "$" not in (ROOT / "Procfile").read_text(), "what the processes read is read, and checked, by the settings"


def test_each_explanation_stands_above_its_variable() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    pairs = itertools.pairwise(lines)
    assert [line for above, line in pairs if re.match("[A-Z_]+=", line) and not above.startswith("# ")] == []
