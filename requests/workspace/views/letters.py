"""Letters: a controller's own words in each kind, and what one case was sent."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.mail.letters import letters
from privacyportal.mail.wording import LONGEST, Words, newest_wording, write_words
from privacyportal.typed import number_in
from requests import workflow
from requests.downloads import as_download
from requests.fulfil import resend
from requests.fulfil.bounced import mark, text_again
from requests.fulfil.by_staff import tell_trail
from requests.fulfil.printing import open_for_print
from requests.guards import withheld
from requests.letters.paper import GIVE_AWAY, file_name, letters_of, paper, to_be_posted
from requests.letters.reach import reachable
from requests.letters.samples import preview
from requests.models import Case
from requests.workspace.access import case_or_404, page, right_or_404
from requests.workspace.frame import frame
from requests.workspace.views.case import address_of, render_case

TOO_LONG = gettext_lazy("This is too long: 2,000 characters fit here. Nothing of it was cut.")


class WordsForm(forms.Form):
    opening = forms.CharField(
        label=gettext_lazy("Before what the letter says"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}), error_messages={"max_length": TOO_LONG},
    )  # fmt: skip
    closing = forms.CharField(
        label=gettext_lazy("After it"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}), error_messages={"max_length": TOO_LONG},
    )  # fmt: skip

    @property
    def words(self) -> Words:
        return Words(self.cleaned_data["opening"].strip(), self.cleaned_data["closing"].strip())


@page("letters")
def show_letters(request: Any) -> HttpResponse:
    around = frame(request, "letters")
    kinds = [(name, letters[name].title) for name in sorted(letters) if letters[name].own_words]
    return render(request, "requests/workspace/letters.html", {**around, "kinds": kinds})


@page("letter_words")
def edit_words(request: Any, letter: str, language: str) -> HttpResponse:
    """The words of one kind of letter in one language; looked at first, kept second."""
    around = frame(request, "letters")
    pack = around["pack"]
    if letter not in letters or not letters[letter].own_words or language not in pack.languages:
        raise Http404
    newest = newest_wording(request.controller, letter, language)
    number = newest.number if newest else 0
    now = Words(newest.opening, newest.closing) if newest else Words()
    form = WordsForm(request.POST or None, initial={"opening": now.opening, "closing": now.closing})
    refused = ""
    if request.method == "POST" and form.is_valid():
        now = form.words
        seen = request.POST.get("seen", "")
        if "keep" in request.POST:
            shown = number_in(seen)
            if shown is not None and write_words(request.controller, letter, language, now, request.user, seen=shown):
                messages.success(request, _("Kept. Letters that are written from now on hold these words."))
                return redirect("workspace:letters")
            refused = _("Somebody else changed these words a moment ago. Yours are still here: compare, then keep.")
    context = {
        **around,
        "form": form,
        "letter": letter,
        "title": letters[letter].title,
        "language": language,
        "seen": number,
        "shown": preview(letter, pack, language, now),
        "refused": refused,
        "may_change": "administrator" in request.roles,
    }
    return render(request, "requests/workspace/letter_words.html", context, status=409 if refused else 200)


@page("letter_paper")
def show_paper(request: Any, reference: str, mail: uuid.UUID) -> HttpResponse:
    """A letter that was mailed, or one that is to be posted since nobody can be mailed. Of answers none while somebody
    else may be asking.
    """
    case = case_or_404(request, reference)
    if case.data_key.shredded_at is not None:
        raise Http404
    sheets = [*letters_of(case), *([] if reachable(case) else to_be_posted(case))]
    found = next((one for one in sheets if one.pk == mail), None)
    if found is None:
        raise Http404
    if found.letter in GIVE_AWAY and (sentence := withheld(case)) is not None:
        return render_case(request, case, status=409, refused=sentence)
    with transaction.atomic():
        tell_trail("letter.printed", case, request.user, letter=found.letter, sheet=str(found.pk))
    return as_download(file_name(case, found), "application/pdf", paper(case, found))


@page("mail_bounced")
def mark_bounced(request: Any, reference: str, mail: uuid.UUID) -> HttpResponse:
    case = case_or_404(request, reference)
    told = _("Marked: it did not arrive. Ask the person for another address, or post the letter.")
    return _do(request, case, lambda: mark(case, mail, request.user), told)


@page("text_again")
def send_text_again(request: Any, reference: str, text: uuid.UUID) -> HttpResponse:
    case = case_or_404(request, reference)
    return _do(request, case, lambda: text_again(case, text, request.user), _("A new text message is on its way."))


@page("mail_again")
def send_once_more(request: Any, reference: str, mail: uuid.UUID) -> HttpResponse:
    case = case_or_404(request, reference)
    told = _("The letter is on its way once more.")
    return _do(request, case, lambda: resend.send_once_more(case, mail, request.user), told)


def _do(request: Any, case: Case, deed: Callable[[], None], told: str) -> HttpResponse:
    try:
        deed()
    except workflow.NotPossible as refusal:
        return render_case(request, case, status=409, refused=refusal.sentence)
    messages.success(request, told)
    return redirect(address_of(case))


@page("copy_paper")
def open_copy(request: Any, reference: str, right: str) -> HttpResponse:
    """The approved copy without its passphrase, to be printed for somebody who has neither mail nor phone."""
    case = case_or_404(request, reference)
    try:
        content = open_for_print(right_or_404(case, right), request.user)
    except workflow.NotPossible as refusal:
        return render_case(request, case, status=409, refused=refusal.sentence)
    return as_download(f"{case.reference}.pdf", "application/pdf", content)
