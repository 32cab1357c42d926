"""A button or a link of a deed, and where the deeds of a right are found."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from requests.models import RightsRequest


@dataclass(frozen=True)
class Button:
    """A link to the page of a deed, or (`post`) a button that does it. `look`: primary, danger or ''."""

    label: str
    url: str
    post: bool = False
    look: str = ""
    hidden: dict[str, Any] = field(default_factory=dict)


def address(name: str, request: RightsRequest, *more: Any) -> str:
    return reverse(f"workspace:{name}", args=[request.case.reference, request.right, *more])


def address_of_case(name: str, request: RightsRequest, *more: Any) -> str:
    return reverse(f"workspace:{name}", args=[request.case.reference, *more])
