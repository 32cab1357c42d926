"""What stands around a page of the workspace, for pages of the foundation: the app with the queue registers it."""

from collections.abc import Callable
from typing import Any

from privacyportal.registry import Registry

Frame = Callable[[Any, str], dict[str, Any]]
"""From the request, guarded by `member`, and the key of the entry that is open to the context of `staff/base.html`."""
WORKSPACE = "workspace"
frames: Registry[Frame] = Registry("frame of the staff's pages")


def frame(request: Any, here: str) -> dict[str, Any]:
    return frames[WORKSPACE](request, here)
