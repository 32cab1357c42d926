"""The letters that answer: the copy, nothing held, a refusal. Each names where to complain next (P-08)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import pack_at
from privacyportal.mail import outbox
from requests.grounds import GROUNDS
from requests.letters.links import status_link
from requests.models import DataCopy, NoteKind, Outcome, RightsRequest
from requests.rights import plan_of

OUTCOMES = {
    "answer.copy": Outcome.FULFILLED,
    "answer.nothing_held": Outcome.NOTHING_HELD,
    "answer.refused": Outcome.REFUSED,
    "answer.waiting": Outcome.REFUSED,
}
TITLES = {
    "answer.copy": _("the answer, with the copy"),
    "answer.nothing_held": _("the answer: nothing is held"),
    "answer.refused": _("the answer: refused"),
    "answer.waiting": _("an answer waits behind the code"),
}


def _post(letter: str, request: RightsRequest, attachment: outbox.Attachment | None = None, **context: Any) -> None:
    case = request.case
    outbox.post(
        letter=letter,
        to=case.email,
        language=case.language,
        controller=case.controller,
        about=("right", str(request.pk)),
        data_key=case.data_key,
        context={
            "reference": case.reference,
            "link": status_link(case),
            "name": case.name,
            "title": plan_of(request.right).title,
            "complaint": pack_at(request.pack_version).complaint,
            **context,
        },
        test=case.test,
        attachment=attachment,
    )


def post_copy(request: RightsRequest, copy: DataCopy) -> None:
    """The passphrase is not in the mail: it stands on the status page only (DESIGN §6)."""
    attachment = outbox.Attachment(name=f"{request.case.reference}.pdf", file=copy.file, place=copy.place)
    _post("answer.copy", request, attachment, pages=copy.pages)


def post_nothing_held(request: RightsRequest) -> None:
    _post("answer.nothing_held", request)


def post_refusal(request: RightsRequest) -> None:
    """Before proof the mail only says that an answer waits behind the code (DESIGN §4)."""
    case = request.case
    proven = case.decisions.filter(proven=True).exists()
    reason = case.notes.filter(kind=NoteKind.REFUSAL).latest("at").text
    if proven:
        _post("answer.refused", request, ground=GROUNDS[request.refusal_ground], reason=reason)
    else:
        outbox.post(
            letter="answer.waiting",
            to=case.email,
            language=case.language,
            controller=case.controller,
            about=("right", str(request.pk)),
            data_key=case.data_key,
            context={"reference": case.reference, "link": status_link(case)},
            test=case.test,
        )
