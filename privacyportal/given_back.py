"""A form that could not be taken (its token or its page had ended): what it held, to be sent again with one press."""

from typing import Any

from django.http import HttpRequest


def given_back(request: HttpRequest) -> dict[str, Any]:
    """Context of includes/given_back.html. Values stand in the page alone; secrets are left out, and so are files,
    which no page can hand back: `files` are their fields, each with whether it had several.
    """
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    files = [(name, len(sent) > 1) for name, sent in request.FILES.lists()]
    return {"typed": typed, "files": files, "again": request.path}
