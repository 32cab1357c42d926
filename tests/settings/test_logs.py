"""Log lines: one an event, whatever a visitor puts into an address (and none of their data)."""

import logging

from privacyportal.logs import LineFormatter


def line_of(text: str) -> str:
    return LineFormatter().format(logging.LogRecord("gunicorn.access", logging.INFO, "", 0, text, None, None))


def test_nobody_writes_a_line_of_their_own() -> None:
    line = line_of("GET /r/\n2026-11-25T00:00:00Z INFO gunicorn.access FORGED\x00\x1b[2J 404")
    assert "\n" not in line and "\x00" not in line and "\x1b" not in line
    assert "\\n2026" in line


def test_addresses_and_queries_are_taken_out() -> None:
    assert "lin@example.com" not in line_of("to lin@example.com") and "123456" not in line_of("GET /r/X/?code=123456")
