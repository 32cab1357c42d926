"""Log lines: time, level, logger, event. Values typed by people never reach one."""

import logging
import re
from datetime import UTC, datetime

_query = re.compile(r"\?\S*")
_email = re.compile(r"[^\s<>'\"(),;:=]+@[^\s<>'\"(),;:]+")


class LineFormatter(logging.Formatter):
    """One line an event. Query strings and addresses are taken out, whoever wrote them."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        text = record.getMessage()
        if record.exc_info:
            text = f"{text} | {self.formatException(record.exc_info)}"
        text = _email.sub("[address]", _query.sub("?[query]", text))
        text = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)  # no line but our own
        return f"{moment} {record.levelname} {record.name} {text}"

    def formatException(self, ei) -> str:  # type: ignore[no-untyped-def]  # noqa: N802  (logging's name)
        """Where it happened and of which kind: not the message, which may quote somebody's data."""
        kind, _, trace = ei
        frames = []
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return f"{kind.__name__ if kind else 'error'} at {' > '.join(frames[-8:])}"
