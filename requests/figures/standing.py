"""Making rows of figures say what is true: only what differs is written, so that a round run twice writes nothing."""

from collections import Counter
from typing import Any, TypeVar

from privacyportal.controllers.models import Controller

BATCH = 2_000
Key = TypeVar("Key", bound=Any)
Standing = dict[Key, tuple[int, int]]
"""What is counted together → (primary key, count) of its row."""


def replace(model: Any, controller: Controller, standing: "Standing[Any]", true: "Counter[Any]") -> None:
    """In the caller's transaction."""
    wrong = [key for key in standing.keys() | true.keys() if standing.get(key, (0, 0))[1] != true.get(key, 0)]
    gone = [standing[key][0] for key in wrong if key in standing]
    for start in range(0, len(gone), BATCH):
        model.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    model.objects.bulk_create(
        (model(controller=controller, count=true[key], **key._asdict()) for key in wrong if true.get(key, 0)),
        batch_size=BATCH,
    )
