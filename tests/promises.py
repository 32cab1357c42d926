"""Which test keeps which promise: `make promises` runs the tests that bear a promise's number and prints the table.

Used as a pytest plugin (`-p tests.promises`). A promise of `KEPT` that no test bears, or whose test failed, ends it
with a non-zero code. What each promise says stands in the controllers' policies; who makes it, in `KEPT`.
"""

from collections import defaultdict
from typing import Any

import pytest

ALL = "all"
KEPT = {
    "P-01": "prosense sofar onething", "P-02": "sossen sofar ampower prosense", "P-03": "ampower", "P-04": "ampower",
    "P-05": "prosense sofar ampower onething", "P-06": "sofar onething", "P-07": "prosense sofar",
    "P-08": "prosense sofar ampower onething", "P-09": "prosense", "P-10": "sossen sofar ampower",
    "P-13": "sossen prosense sofar ampower", "P-17": "sofar", "P-18": "sofar", "P-19": "onething",
    "P-28": "prosense sofar ampower onething sossen", "P-29": "ampower", "P-46": "sofar",
    "P-47": "sofar sossen ampower onething", "P-51": "sossen prosense sofar ampower onething",
    "P-52": "prosense onething ampower", "P-57": "ampower", "P-58": "sossen prosense sofar ampower",
    "P-59": "sossen sofar ampower onething", "P-63": "prosense sofar ampower onething", "P-79": ALL,
}  # fmt: skip
"""The promises about rights: number to the controllers whose policy makes it."""


def keeps(controller: str, number: str) -> bool:
    """Whether this controller's policy makes the promise."""
    return KEPT[number] == ALL or controller in KEPT[number].split()


_outcomes: dict[str, dict[str, str]] = defaultdict(dict)
"""Promise → test → how it ended, from the reports: these arrive from each worker, the marks do not."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Only tests that bear a promise are run; the numbers travel with their reports."""
    bearing = []
    for item in items:
        numbers = sorted({number for mark in item.iter_markers("promise") for number in mark.args})
        if numbers:
            bearing.append(item)
            item.user_properties.append(("promises", numbers))
    config.hook.pytest_deselected(items=[item for item in items if item not in set(bearing)])
    items[:] = bearing


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test passed when its call passed and nothing before or after it failed."""
    if report.when != "call" and report.passed:
        return
    properties: dict[str, Any] = dict(report.user_properties)
    for number in properties.get("promises", []):
        ended = _outcomes[number].get(report.nodeid, report.outcome)
        _outcomes[number][report.nodeid] = ended if report.passed else report.outcome


def _row(number: str) -> tuple[str, str]:
    """What the table says of a promise, and why it is not kept ('' where it is)."""
    tests = _outcomes.get(number, {})
    passed = sum(outcome == "passed" for outcome in tests.values())
    failed = sum(outcome == "failed" for outcome in tests.values())
    places = sorted({test.split("::")[0].removeprefix("tests/") for test in tests})
    trouble = f"{failed} failed" if failed else "" if passed else "no test"
    who = KEPT.get(number, "")
    return f"{number}  {who:<42}{passed:>4} of {len(tests):>4} passed  {', '.join(places)}", trouble


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.section("promises")
    for number in sorted({*KEPT, *_outcomes}):
        line, trouble = _row(number)
        terminalreporter.line(line + (f"  << {trouble}" if trouble else ""))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return  # a worker sees its share alone
    if any(_row(number)[1] for number in KEPT):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
