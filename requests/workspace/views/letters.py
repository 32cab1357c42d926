"""Letters: a controller's own words in each kind, and what one case was sent."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.mail.letters import letters
from privacyportal.mail.wording import LONGEST, Words, newest_wording, write_words
from requests import workflow
from requests.downloads import as_download
from requests.fulfil.bounced import mark
from requests.letters.paper import letters_of, paper
from requests.letters.samples import preview
from requests.workspace.access import case_or_404, page
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
            if seen.isdecimal() and write_words(
                request.controller, letter, language, now, request.user, seen=int(seen)
            ):
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
    case = case_or_404(request, reference)
    found = next((one for one in letters_of(case) if one.pk == mail), None)
    if found is None or case.data_key.shredded_at is not None:
        raise Http404
    return as_download(f"{case.reference}.pdf", "application/pdf", paper(case, found))


@page("mail_bounced")
def mark_bounced(request: Any, reference: str, mail: uuid.UUID) -> HttpResponse:
    case = case_or_404(request, reference)
    try:
        mark(case, mail, request.user)
    except workflow.NotPossible as refusal:
        return render_case(request, case, status=409, refused=refusal.sentence)
    messages.success(request, _("Marked: this mail came back. Ask the person for another address, or post the letter."))
    return redirect(address_of(case))
