"""The way on for whoever asks when their address has had all its codes of the day.

Somebody else can use those up by filing in their name, again and again. So what was folded is not lost: one mail, every
four hours at most, holds one code for all of these requests together. An address gets at most six such mails a day
beside the six codes, and nobody can keep its owner out for longer than those hours.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

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
from requests.models import Case, State

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
    waiting = cases.filter(folded_at__isnull=False, confirmed_at__isnull=True, rights__state=State.RECEIVED)
    return waiting.select_related("data_key", "controller").distinct()


def _address(case: Case) -> str:
    way = ways[way_of(case)]
    return lookup_form(way.kind, getattr(case, way.field), case.country)


def _send(case: Case, to: str, now: datetime) -> None:
    method, minutes = way_of(case), pack_of(case.controller).portal.code_minutes
    kind = ways[method].kind
    with transaction.atomic():
        index.hold(case.controller, kind, to)
        same = Case.objects.filter(controller=case.controller, data_key__in=index.find(case.controller, kind, to))
        if _sent_lately(same, now):
            return
        waiting = [one for one in _folded(same).order_by("-received_at")[:MOST] if way_of(one) == method]
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


def _sent_lately(cases: QuerySet[Case], now: datetime) -> bool:
    about = [str(pk) for pk in cases.values_list("pk", flat=True)]
    recent = {"letter": GATHERED, "about_kind": "case", "about_id__in": about, "queued_at__gt": now - EVERY}
    return OutgoingMail.objects.filter(**recent).exists() or OutgoingText.objects.filter(**recent).exists()
