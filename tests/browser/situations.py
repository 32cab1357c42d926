"""Requests in every situation, made in a running portal: `python -m tests.browser.situations LANGUAGE` prints where.

Run with the portal's own settings (its environment), by the functions that the pages call; its worker does the rest.
Prints JSON: name → [role and controller of who looks ('' for the person), address, code that opens it].
"""

import json
import os
import random
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

NAMES = {
    "en": "Alexandrina Featherstonehaugh-Cholmondeley",
    "zh-hans": "欧阳若琳",
}
VIEWS = {
    "en": "Deletions which nobody has in charge yet",
    "zh-hans": "尚未指定办理人员的删除申请，每天早上先看，超过三天无人办理的当天指派给处理人员",
}
WORDS = {
    "en": ("The invoice of 2023 bears my old address.", "We looked again, and the decision stands.", "The tax law."),
    "zh-hans": ("2023年的发票上还是我的旧地址。", "我们重新审查后，决定不变。", "税法要求保留。"),
}


def make(language: str) -> dict[str, tuple[str, str, str]]:
    from django.utils import translation

    with translation.override(language):
        return _Maker(language).everything()


class _Maker:
    def __init__(self, language: str) -> None:
        from privacyportal.controllers.models import Controller
        from privacyportal.staff.models import User

        self.language, self.number = language, 0
        self.wrote, self.answered, self.kept = WORDS[language]
        self.controllers = {key: Controller.objects.get(key=key) for key in ("sofar", "ampower", "prosense")}
        self.staff = {user.email: user for user in User.objects.all()}
        self.codes: dict[str, str] = {}
        self.pages: dict[str, tuple[str, str, str]] = {}

    def by(self, role: str, key: str = "sofar") -> Any:
        return self.staff[f"{role}@{key}.example"]

    def filed(self, right: str, key: str = "sofar", days_ago: float = 0, **more: Any) -> Any:
        from privacyportal import clock
        from requests.intake.filing import Filing, file_case
        from requests.models import RightsRequest

        self.number += 1
        given = {"email": f"{self.language}.{key}.{self.number}@example.com", "country": "DE", **more}
        filing = Filing(right=right, name=NAMES[self.language], language=self.language, details=self.wrote, **given)
        moment = clock.now() - timedelta(days=days_ago)
        with clock.at(moment):
            case = file_case(self.controllers[key], filing)
        return (
            RightsRequest.objects.select_related("case__data_key", "case__controller", "pack_version")
            .filter(case=case)
            .order_by("id")[0]
        )

    def confirmed(self, right: str, key: str = "sofar", days_ago: float = 0, **more: Any) -> Any:
        from privacyportal import clock
        from requests.identity.codes import make_code
        from requests.identity.confirm import confirm_by_code

        request = self.filed(right, key, days_ago, **more)
        with clock.at(clock.now() - timedelta(days=days_ago)):
            way = "phone_code" if more.get("phone") and not more.get("email") else "email_code"
            confirm_by_code(request.case, make_code(request.case, way))
        return self.again(request)

    def accepted(self, right: str, key: str = "sofar", days_ago: float = 0, **more: Any) -> Any:
        from requests.identity.decision import accept_identity
        from requests.identity.live_check import note_check

        request = self.confirmed(right, key, days_ago, **more)
        if request.state == "verifying":
            note_check(request.case, self.by("verifier", key), "live_check", [], "Shown at the desk.")
            accept_identity(request.case, self.by("verifier", key), [], "It fits the account.")
        return self.again(request)

    def again(self, request: Any) -> Any:
        from requests.models import RightsRequest

        rows = RightsRequest.objects.select_related("case__data_key", "case__controller", "pack_version", "handler")
        return rows.get(pk=request.pk)

    def show(self, name: str, role: str, path: str, request: Any = None, key: str = "sofar") -> None:
        """`path`: below the staff's page of the request, where one is given."""
        base = f"/staff/requests/{request.case.reference}/" if request else ""
        self.pages[name] = (f"{role}@{key}" if role else "", base + path, "")

    def tell(self, name: str, request: Any, path: str = "", way: str = "email_code") -> None:
        """The person's own page, with a code that opens it."""
        from requests.identity.codes import make_code

        code = self.codes.setdefault(request.case.reference, "") or make_code(request.case, way)
        self.codes[request.case.reference] = code
        self.pages[name] = ("", f"/r/{request.case.reference}/{path}", code)

    def everything(self) -> dict[str, tuple[str, str, str]]:
        parts: tuple[Callable[[], None], ...] = (
            self.settled, self.views, self.identity, self.plans, self.words, self.waits, self.children, self.ends,
            self.odd, self.entered, self.people, self.figures,
        )  # fmt: skip
        for part in parts:
            part()
        return self.pages

    def settled(self) -> None:
        """Pages that need no request."""
        for name, role, path in (
            ("dashboard", "administrator", "dashboard/"),
            ("queue-unconfirmed", "verifier", "?tab=unconfirmed"), ("queue-late", "handler", "?view=late"),
            ("queue-nothing", "approver", "?right=portability"), ("reports", "auditor", "reports/"),
            ("settings", "administrator", "settings/"), ("settings-fee", "administrator", "settings/change/fee/"),
            ("settings-grounds", "administrator", "settings/change/refusals/"),
            ("settings-versions", "administrator", "settings/versions/"),
            ("settings-version", "administrator", "settings/versions/1/"),
            ("letters", "administrator", "letters/"),
            ("letter-words", "administrator", f"letters/answer.copy/{self.language}/"),
            ("laws", "handler", "laws/"), ("law-china", "handler", "laws/cn/"),
            ("law-california", "handler", "laws/us-ca/"),
            ("law-version", "handler", "laws/cn/1/"),
            ("sources", "administrator", "sources/"), ("source", "administrator", "sources/solar/"),
            ("source-change", "administrator", "sources/solar/change/"),
            ("source-add", "administrator", "sources/add/"),
            ("handover-keys", "administrator", "handover-keys/"), ("enter-request", "handler", "requests/new/"),
            ("new-test", "administrator", "requests/new-test/"), ("sign-in-needed", "", ""),
        ):  # fmt: skip
            self.show(name, role, f"/staff/{path}")

    def views(self) -> None:
        """A view of one's own, with the longest name that fits."""
        from requests.models import SavedView
        from requests.workspace.queue import Filters
        from requests.workspace.saved_views import save

        handler, sofar = self.by("handler"), self.controllers["sofar"]
        SavedView.objects.filter(user=handler).delete()
        named = save(handler, sofar, VIEWS[self.language], Filters(right="delete", whose="nobody"))
        self.show("queue-saved", "handler", f"/staff/?saved={named.pk}")
        self.show("view-save", "handler", "/staff/views/save/?tab=open&right=copy&stage=verifying&whose=me")
        self.show("view-change", "handler", f"/staff/views/{named.pk}/")

    def identity(self) -> None:
        request = self.confirmed(
            "delete", account_id="A-2301", acting_as="agent", represented="Lin Xiaoyu",
            represented_email="xiaoyu@example.com",
        )  # fmt: skip
        self.show("request-verifying-deletion", "verifier", "", request)
        self.show("identity-agent", "verifier", "identity/", request)
        self.show("evidence-ask", "verifier", "identity/ask/written_request/", request)
        self.show("evidence-note", "verifier", "identity/note/live_check/", request)
        self.show("evidence-authority", "verifier", "identity/authority/", request)
        self.show("address-staff", "verifier", "identity/address/", request)
        self.show("reveal", "verifier", "reveal/", request)
        self.show("refuse", "verifier", "delete/refuse/", request)
        self.tell("status-shows-agent", request)

    def plans(self) -> None:
        from requests.fulfil import answer, content, plan, review
        from requests.models import Intent, PlanRow

        request = self.accepted("delete")
        plan.add_system(request, self.by("handler"), "Paper archive, Fuzhou")
        rows = list(PlanRow.objects.filter(request=request).order_by("id"))
        self.show("request-plan", "handler", "", request)
        self.show("plan-decide", "handler", f"delete/plan/{rows[0].pk}/decide/", request)
        self.show("prove-more", "handler", "delete/prove-more/", request)
        self.show("plan-add", "handler", "delete/plan/add/", request)
        self.doubted()
        other = self.accepted("delete")
        for row in PlanRow.objects.filter(request=other):
            plan.decide(row, self.by("handler"), Intent.PARTLY, self.kept)
        review.submit(other, self.by("handler"))
        self.show("approve-plan", "approver", "delete/approve/", other)
        self.show("send-back", "approver", "delete/send-back/", other)
        third = self.accepted("delete")
        for row in PlanRow.objects.filter(request=third):
            plan.decide(row, self.by("handler"), Intent.DO, "")
        review.submit(third, self.by("handler"))
        third = self.again(third)
        answer.approve(third, self.by("approver"), content.digest(third))
        self.show("request-carrying-out-plan", "handler", "", third)
        row = PlanRow.objects.filter(request=third, closed_at=None)[0]
        self.show("plan-close", "handler", f"delete/plan/{row.pk}/close/", third)

    def words(self) -> None:
        from requests.fulfil import working

        request = self.accepted("explain_decision")
        self.show("answer", "handler", "explain_decision/answer/", request)
        working.write_answer(request, self.by("handler"), self.answered)
        self.show("request-answer", "handler", "", request)
        know = self.accepted("access")
        self.show("request-access", "handler", "", know)
        self.show("hand-over", "handler", "access/hand-over/", know)
        self.show("collect-again", "handler", "access/collect/", know)

    def doubted(self) -> None:
        from requests.fulfil.doubt import doubt

        request = self.accepted("copy")
        doubt(request.case, self.by("handler"), self.kept)
        self.show("request-doubted", "verifier", "", request)
        self.show("identity-doubted", "verifier", "identity/", request)
        shown = request.case.evidence.accepted().order_by("at", "id")[0]
        self.show("evidence-strike", "verifier", f"identity/evidence/{shown.pk}/strike/", request)
        self.tell("status-doubted", request)

    def waits(self) -> None:
        from decimal import Decimal

        from privacyportal import clock
        from requests.fulfil import extend, fee, hold, messages

        asked = self.accepted("copy")
        self.show("ask", "handler", "copy/ask/", asked)
        self.show("fee", "handler", "copy/fee/", asked)
        messages.ask(asked, self.by("handler"), self.wrote)
        messages.note_internally(asked.case, self.by("handler"), self.kept)
        self.show("request-asked", "handler", "", asked)
        self.show("messages", "handler", "messages/", asked)
        self.show("note", "handler", "note/", asked)
        self.tell("status-asked", asked)
        self.tell("messages-person", asked, "messages/")
        costs = self.accepted("copy")
        fee.quote(costs, self.by("handler"), Decimal("12.50"), "EUR", cause="repeated", reason=self.wrote)
        self.tell("status-fee", costs)
        self.show("told", "handler", "told/", costs)
        longer = self.accepted("delete", "ampower")
        self.show("extend", "handler", "delete/extend/", longer, "ampower")
        extend.extend(longer, self.by("handler", "ampower"), "complexity", self.wrote)
        self.show("request-extended", "handler", "", longer, "ampower")
        self.tell("status-extended", longer)
        kept = self.accepted("delete")
        placed = hold.place(
            kept.case, self.by("administrator"), clock.today("Asia/Shanghai") + timedelta(40), self.kept
        )
        self.show("hold", "administrator", "hold/", kept)
        self.show("release", "administrator", f"hold/{placed.pk}/release/", kept)
        self.show("request-held", "administrator", "", kept)
        self.show("by-when", "handler", "by-when/", kept)
        self.show("case-file", "auditor", "file/", kept)

    def children(self) -> None:
        """Who may act for a child, and what California wants said at once."""
        from requests.fulfil import dispute

        age = {"years": 14, "reached": False, "on": None}
        child = self.confirmed("copy", acting_as="guardian", represented=NAMES[self.language], age=age)
        self.show("request-of-a-child", "verifier", "", child)
        self.show("dispute", "verifier", "dispute/", child)
        dispute.mark(child.case, self.by("verifier"), self.kept)
        self.show("request-disputed", "verifier", "", child)
        self.show("settle", "administrator", "dispute/settle/", child)
        received = self.confirmed("delete", country="US", region="CA")
        self.show("request-receipt", "verifier", "", received)
        self.tell("messages-receipt", received, "messages/")

    def ends(self) -> None:
        from requests.fulfil import answer, rounds

        refused = self.accepted("copy")
        answer.refuse(refused, self.by("handler"), "R1", self.wrote)
        self.tell("status-refused", refused)
        self.show("request-refused", "handler", "", refused)
        self.show("reopen", "handler", "copy/reopen/", refused)
        gone = self.confirmed("copy")
        answer.withdraw(gone)
        self.tell("status-withdrawn", gone)
        lapsed = self.filed("copy", days_ago=9)
        from privacyportal import clock

        rounds.lapse(self.controllers["sofar"], clock.now())
        self.tell("status-lapsed", lapsed)

    def odd(self) -> None:
        from requests.intake.filing import Filing, file_test_case

        late = self.accepted("access", days_ago=40)
        self.show("request-late", "handler", "", late)
        self.tell("status-late", late)
        first, second = (self.confirmed("access", email=f"twin.{self.language}@example.com") for _ in range(2))
        self.show("request-duplicate", "handler", "", second)
        self.show("merge", "handler", f"merge/{first.case.reference}/", second)
        several = self.confirmed("delete", rights=["delete", "access", "correct"])
        self.show("request-several", "verifier", "", several)
        self.tell("status-several", several)
        test = file_test_case(
            self.controllers["sofar"], Filing("copy", "Test", "test@example.com", self.language),
            self.by("administrator"),
        )  # fmt: skip
        self.pages["request-test"] = ("administrator@sofar", f"/staff/requests/{test.reference}/", "")

    def entered(self) -> None:
        """What came by post: entered by staff."""
        from privacyportal import clock
        from requests.intake.filing import Entry, Filing, file_entered_case
        from requests.models import Channel, RightsRequest

        came = clock.today("Asia/Shanghai") - timedelta(3)
        filing = Filing(
            "delete", NAMES[self.language], f"{self.language}.post@example.com", self.language, country="DE"
        )
        entry = Entry(Channel.POST, came, self.kept)
        case = file_entered_case(self.controllers["sofar"], filing, entry, self.by("handler"))
        request = RightsRequest.objects.select_related("case").get(case=case)
        self.show("request-entered", "handler", "", request)
        self.show("received", "handler", "received/", request)
        self.show("said", "handler", "said/", request)

    def figures(self) -> None:
        """A year of another company, which publishes its figures."""
        from privacyportal import clock
        from privacyportal.controllers.packs import pack_of
        from privacyportal.staff.models import Role
        from requests.figures.rollup import count_stale_days
        from tests.rights.figures.book import Book
        from tests.rights.workspace import making

        company = self.controllers["ampower"]
        if not pack_of(company).statistics_public:
            making.new_version(company, statistics_public=True)
            Book(company, making.member(company, *Role.values, name="Keeper"), random.Random(1)).write(60)
        for controller in self.controllers.values():
            count_stale_days(controller, clock.now())
        self.pages["dashboard-year"] = ("auditor@ampower", "/staff/dashboard/?period=year", "")
        self.pages["statistics"] = ("", "/ampower/statistics/", "")

    def people(self) -> None:
        phone = self.filed("access", "prosense", email="", phone="+8613800138000", country="CN")
        self.tell("code-phone", phone, way="phone_code")
        for name, path in (
            ("find", "/r/"), ("nowhere", "/nowhere/"),
            ("which", "/sofar/requests/new/which/"), ("start-delete", "/ampower/requests/new/?right=delete"),
            ("start-cancel", "/sossen/requests/new/?right=cancel_account"),
            ("start-not-offered", "/sossen/requests/new/?right=portability"),
            ("centre-ampower", "/ampower/"), ("centre-onething", "/onething/"), ("centre-prosense", "/prosense/"),
            ("centre-sossen", "/sossen/"), ("centre-law", "/sossen/?country=DE"),
            ("centre-california", "/onething/?country=US&region=CA"),
        ):  # fmt: skip
            self.pages[name] = ("", path, "")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "privacyportal.settings"
    import django

    django.setup()
    json.dump(make(sys.argv[1]), sys.stdout)
