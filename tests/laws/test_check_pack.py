"""`manage.py check_pack` names file, place and mend of every fault, and changes nothing."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from privacyportal.controllers import loading as policies
from privacyportal.laws import loading as laws
from tests.laws.conftest import NOWHERE, Write
from tests.yamlfiles import LAUGHS


def check(*files: Path) -> tuple[list[str], str]:
    """The lines that it says, and how it ends: '' for well."""
    out = StringIO()
    try:
        call_command("check_pack", *map(str, files), stdout=out)
    except CommandError as end:
        return out.getvalue().splitlines(), str(end)
    return out.getvalue().splitlines(), ""


def test_it_works() -> None:
    files = [*policies.OURS.glob("*.yml"), *laws.OURS.glob("*.yml")]
    lines, end = check(*files)
    assert not end
    assert lines == [f"{file}: good." for file in files] and len(files) == 67


def test_all_faults_of_a_law_at_once_each_with_its_line(nowhere: Write) -> None:
    file = nowhere(complain_to={"en": "the court"}, minor_age=99, weekdays=[1]) / "zz.yml"
    lines, end = check(file)
    assert end == "3 to mend."
    text = file.read_text(encoding="utf-8").splitlines()
    for key, place, mend in (
        ("complain_to:", "entries.0.complain_to.zh", "is missing: write it"),
        ("minor_age:", "entries.0.minor_age", "“99”: write a number of at most 21"),
        ("weekdays:", "entries.0.weekdays", "no such key here; mend its spelling"),
    ):
        number = next(number for number, line in enumerate(text, 1) if key in line)
        assert any(line.startswith(f"{file}: line {number}, {place}: ") and mend in line for line in lines), lines


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n": 99999999, "unit": "months"}, "99999999 months are too many: write at most 36, which is three years"),
        ({"n": 8785, "unit": "hours"}, "8785 hours are too many: write at most 8784, which is a year"),
    ],
)
def test_a_limit_longer_than_any_law_s_is_no_limit(nowhere: Write, changes: dict[str, Any], words: str) -> None:
    limit = {**NOWHERE["entries"][0]["limits"][0], "answer": changes}
    lines, end = check(nowhere(limits=[limit]) / "zz.yml")
    assert end == "1 to mend." and "entries.0.limits.0.answer: " in lines[0] and words in lines[0]


def test_as_long_as_fits_is_good(nowhere: Write) -> None:
    limit = {**NOWHERE["entries"][0]["limits"][0], "answer": {"n": 36, "unit": "months"}}
    assert check(nowhere(limits=[limit]) / "zz.yml")[1] == ""


def test_a_policy_is_told_from_a_law_by_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "sofar.yml"
    text = (policies.OURS / "sofar.yml").read_text(encoding="utf-8")
    file.write_text(text.replace("accent:", "accent: '#ffffff'\nwas:"), "utf-8")
    lines, end = check(file)
    assert end == "2 to mend."
    assert any("accent: #ffffff is too pale" in line for line in lines) and any("was: no such key" in x for x in lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("place: [", "cannot be read as YAML"),
        ("- a list", "holds no pack"),
        ("", "holds no pack"),
        ("place: EU\nname: here\nplace: GB\n", "line 3: “place” stands here a second time. Take one of the two away."),
        ("place: EU\nentries:\n  - {law: a, law: b}\n", "line 3: “law” stands here a second time."),
        ("place: EU\nentries: {yes: a, true: b}\n", "line 2: “true” stands here a second time."),
        (LAUGHS, "line 2: “*a” points back at another place, and that is not followed. Write out what"),
        ("place: &itself [*itself]\n", "line 1: “*itself” points back"),
        ("place: " + "[" * 60 + "]" * 60, "line 1: nested more than 50 deep."),
        ("place: " + "[" * 200_000, "it is nested too deeply"),
        ("#" * 1_000_001, "The file is too long: at most 1000000 characters."),
    ],
)
def test_what_is_no_pack_at_all(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "eu.yml"
    file.write_text(text, "utf-8")
    lines, end = check(file)
    assert end == "1 to mend." and words in lines[0]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    lines, end = check(tmp_path / "no.yml", laws.OURS / "eu.yml")
    assert end == "1 to mend." and lines[1].endswith("good.")
    assert lines[0].endswith("cannot be read: No such file or directory")


def test_a_wrong_name(nowhere: Write) -> None:
    file = nowhere() / "zz.yml"
    lines, end = check(file.rename(file.with_name("there.yml")))
    assert end == "1 to mend." and lines[0].endswith("the file must be named zz.yml, after what it holds")
