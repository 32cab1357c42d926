"""The way on for whoever asks when their address, or their confirmed request, has had all its codes of the day.

Somebody else can use those up by filing in their name, or, where a request is confirmed, by asking for codes of it with
no more than its reference, again and again. So what was folded is not lost: one mail, every four hours at most, holds
one code for all of these requests together. An address gets at most six such mails a day beside the other codes, and
nobody can keep its owner out for longer than those hours.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.mail.models import OutgoingMail
from privacyportal.people import index
from privacyportal.people.identifiers import lookup_form
from privacyportal.sms.models import OutgoingText
from privacyportal.vault.models import Shredded
from requests.identity.codes import SHARED_DIGITS, make_code, new_code, way_of, ways
from requests.letters.code import GATHERED, post_gathered
from requests.letters.text import post_code_text
from requests.models import Case

EVERY = timedelta(hours=4)
BATCH = 200
MOST = 500
"""Requests that one code opens: more of them in hours is nobody's own doing."""


def send_gathered(controller: Controller, now: datetime) -> None:
    """A round: each address that has folded requests and no such message within the last hours."""
    done: set[str] = set()
    for case in _folded(Case.objects.filter(controller=controller)).order_by("folded_at")[:BATCH]:
        try:
            to = _address(case)
        except Shredded:
            continue
        if to not in done:
            done.add(to)
            _send(case, to, now)


def _folded(cases: QuerySet[Case]) -> QuerySet[Case]:
    waiting = cases.filter(folded_at__isnull=False, data_key__shredded_at__isnull=True)
    return waiting.select_related("data_key", "controller")


def _address(case: Case) -> str:
    way = ways[way_of(case)]
    return lookup_form(way.kind, getattr(case, way.field), case.country)


def _send(case: Case, to: str, now: datetime) -> None:
    """What somebody confirmed stands before what nobody did: a text message has room for one. What an address that
    was given up still finds is left out: it is opened from the new one alone.
    """
    method, minutes = way_of(case), pack_of(case.controller).portal.code_minutes
    kind = ways[method].kind
    with transaction.atomic():
        index.hold(case.controller, kind, to)
        same = Case.objects.filter(controller=case.controller, data_key__in=index.find(case.controller, kind, to))
        if _sent_lately(same, to, now):
            return
        found = _folded(same).order_by(F("confirmed_at").desc(nulls_last=True), "-received_at")[:MOST]
        waiting = [one for one in found if (way_of(one), _address(one)) == (method, to)]
        if not waiting:
            return
        code = new_code(SHARED_DIGITS)
        for one in waiting:
            make_code(one, method, code)
        if method == "email_code":
            post_gathered(waiting, code, minutes)
        else:
            post_code_text(waiting[0], code, minutes, GATHERED)
        Case.objects.filter(pk__in=[one.pk for one in waiting]).update(folded_at=None)


def _sent_lately(cases: QuerySet[Case], to: str, now: datetime) -> bool:
    about = [str(pk) for pk in cases.values_list("pk", flat=True)]
    recent = {"letter": GATHERED, "about_kind": "case", "about_id__in": about, "queued_at__gt": now - EVERY}
    sent: set[str] = set()
    for kind in (OutgoingMail, OutgoingText):
        sent |= set(kind.objects.filter(**recent).values_list("about_id", flat=True))
    known = cases.filter(pk__in=sent, data_key__shredded_at__isnull=True).select_related("data_key", "controller")
    return any(_address(one) == to for one in known)
