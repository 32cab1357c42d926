"""What went wrong with a collection, and what should be known about it, in plain words."""

from requests.models import SourceRun
from requests.sources.remarks import Remark


def trouble_of(run: SourceRun) -> str:
    return run.error


def remarks_of(run: SourceRun) -> list[str]:
    return [str(Remark.from_json(remark)) for remark in run.remarks if isinstance(remark, dict)]
