"""What went wrong with a collection, and what should be known about it, in plain words."""

from django.utils.translation import gettext as _

from privacyportal.jobs.models import JobState
from requests.copies.making import STOPS
from requests.models import SourceRun
from requests.sources.base import sentence_of
from requests.sources.mapping import digest_of
from requests.sources.remarks import Remark


def trouble_of(run: SourceRun) -> str:
    """'' where nothing is wrong, or not any more."""
    return sentence_of(run.error) if run.error and run.state not in {JobState.DONE, JobState.CANCELLED} else ""


def copy_trouble(code: str) -> str:
    """Why a copy could not be made; `code` stands in the job and in the trail."""
    return str(STOPS.get(code, STOPS["unforeseen"]))


def remarks_of(run: SourceRun) -> list[str]:
    """Runs come with their source."""
    found = [str(Remark.from_json(remark)) for remark in run.remarks]
    if run.state == JobState.DONE and run.map_digest != digest_of(run.source.datamap, run.source.labels):
        found.append(_("The data map or its labels were changed after this collection. Collect anew to follow them."))
    return found
