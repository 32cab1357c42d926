"""The staff's pages of laws: everybody who works for a controller reads them, nobody changes anything there."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from privacyportal.audit.trail import Actor
from privacyportal.controllers.models import Controller
from privacyportal.laws.finding import place_at
from privacyportal.laws.loading import add_version
from privacyportal.laws.models import LawVersion
from privacyportal.staff.models import Membership, Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laws")]
PAGES = ("/staff/laws/", "/staff/laws/us-ca/", "/staff/laws/us-ca/1/")


@pytest.fixture
def sofar() -> Controller:
    from privacyportal.controllers.loading import load_packs

    load_packs()
    return Controller.objects.get(key="sofar")


@pytest.fixture
def staff(sofar: Controller) -> Client:
    return signed_in(sofar, Role.AUDITOR)


def signed_in(controller: Controller, *roles: str) -> Client:
    user = User.objects.create_user("ana@sofar.example", name="Ana")
    for role in roles:
        Membership.objects.create(user=user, controller=controller, role=role)
    client = Client()
    client.force_login(user)
    return client


def words(client: Client, page: str, language: str = "en") -> str:
    from lxml import html

    answer = client.get(page, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_sent_to_the_sign_in(client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 302 and answer["Location"] == f"/accounts/login/?next={page}"
    assert client.post(page).status_code == 403


@pytest.mark.parametrize("role", Role.values)
def test_every_role_reads_and_none_writes(sofar: Controller, role: str) -> None:
    client = signed_in(sofar, role)
    for page in PAGES:
        assert client.get(page).status_code == 200
        assert client.post(page).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_who_works_for_no_company_does_not(sofar: Controller, page: str) -> None:
    assert signed_in(sofar).get(page).status_code == 403


def test_the_list_names_every_place_and_what_nobody_looked_up(staff: Client) -> None:
    page = words(staff, "/staff/laws/")
    for known in LawVersion.objects.all():
        assert str(place_at(known).name) in page
    unread = sum(line.checked == "memory" for line in staff.get("/staff/laws/").context["lines"])
    assert f"{unread} places have not been looked up yet" in page and unread > 10
    assert "Oklahoma’s Consumer Data Privacy Act not in force yet" in page


def test_whoever_reads_chinese_meets_each_law_by_its_chinese_name(staff: Client) -> None:
    from lxml import html

    for known in LawVersion.objects.all():
        place = place_at(known)
        answer = staff.get(f"/staff/laws/{place.key}/", headers={"Accept-Language": "zh-CN"})
        page = html.fromstring(answer.content.decode())
        heads = [head.text_content().strip() for head in page.xpath("//h2[starts-with(@id, 'law-')]")]
        assert sorted(heads) == sorted(entry.short.zh_hans for entry in place.entries)
        english = {one.text_content() for one in page.xpath("//*[@lang='en']")}
        assert {entry.law for entry in place.entries} <= english


def test_the_list_takes_one_query_of_its_own(staff: Client, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    staff.get("/staff/laws/")
    with CaptureQueriesContext(connection) as queries:
        staff.get("/staff/laws/")
    assert sum("laws_lawversion" in query["sql"] for query in queries) == 1


def test_a_place_shows_what_one_relies_on(staff: Client) -> None:
    page = words(staff, "/staff/laws/us-ca/")
    for fact in (
        "California",
        "the first that names a right decides".capitalize(),
        "No sale, no sharing, no profiling of my data",
        "1798.120",
        "15 working days",
        "45 calendar days",
        "45 calendar days more, added to the first date. At most once.",
        "The person is told before the first date passes, with the reason. necessary; 90 days in all",
        "Within 10 working days.",
        "none - the 45 days run whatever verifying takes",
        "California Privacy Protection Agency, Attorney General",
        "Free of charge 2 times a year. manifestly unfounded or excessive",
        "13 years",
        "advisori.com § 7021 (text)",
        "Version 1",
        "file us-ca.yml",
        "text read",
        "copy of the Civil Code in a public repository",
    ):
        assert fact in page


def test_each_kind_of_extension_is_told(staff: Client) -> None:
    assert "2 months more: both are one period that begins at the start." in words(staff, "/staff/laws/eu/")
    assert "As long as it is needed. The person is told within 20 working days" in words(staff, "/staff/laws/nz/")
    assert "Nobody has read whether there is one" in words(staff, "/staff/laws/th/")
    assert "72 hours" in words(staff, "/staff/laws/id/")
    assert "at once" in words(staff, "/staff/laws/br/")
    assert "Carrying out, after the answer 15 working days" in words(staff, "/staff/laws/mx/")
    assert "Received from 19 June 2026 on" in words(staff, "/staff/laws/gb/")


def test_where_there_is_no_figure_nothing_is_counted(staff: Client) -> None:
    limits = staff.get("/staff/laws/us/").context["entries"][0].limits
    assert [[fact.label for fact in limit.facts] for limit in limits] == [["Answer"]]
    assert "The law gives no figure. no figure; the controller's promise decides" in words(staff, "/staff/laws/us/")


def test_what_nobody_looked_up_stands_out(staff: Client) -> None:
    assert "Nobody has looked this up yet: check before relying on it." in words(staff, "/staff/laws/jp/")
    assert "Nobody has looked this up yet" not in words(staff, "/staff/laws/cn/")


def test_the_entry_of_today_comes_first(staff: Client) -> None:
    entries = staff.get("/staff/laws/gb/").context["entries"]
    assert [one.when for one in entries] == ["today", "past"]
    assert "no longer applies" in words(staff, "/staff/laws/gb/")


def test_older_versions_are_linked_and_say_that_they_are_old(staff: Client) -> None:
    old = LawVersion.objects.get(place="TR")
    data = {**old.data, "entries": [{**old.data["entries"][0], "law": "Another law"}]}
    add_version("TR", data, after=1, origin="edited by 1")
    page = staff.get("/staff/laws/tr/").content.decode()
    assert "Another law" in page and 'href="/staff/laws/tr/1/"' in page
    older = words(staff, "/staff/laws/tr/1/")
    assert "This is version 1, an older one." in older and "Another law" not in older


@pytest.mark.parametrize("page", ["/staff/laws/xx/", "/staff/laws/us-ca/2/", "/staff/laws/us-ca/0/"])
def test_what_is_not_there(staff: Client, page: str) -> None:
    assert staff.get(page).status_code == 404


def test_the_side_bar_leads_there(staff: Client) -> None:
    assert '<a href="/staff/laws/" aria-current="page">' in staff.get("/staff/laws/").content.decode()
    assert 'href="/staff/laws/"' in staff.get("/staff/sources/").content.decode()


def test_in_chinese_the_facts_of_the_pack_are_marked_as_english(staff: Client) -> None:
    answer = staff.get("/staff/laws/eu/", headers={"Accept-Language": "zh-CN"})
    page = answer.content.decode()
    assert "欧盟与欧洲经济区" in page and "所在国监管机构、法院" in page
    assert 'lang="en">complexity or number of the requests; nothing else</span>' in page


def test_only_operators_are_led_to_the_editing(staff: Client, sofar: Controller) -> None:
    newest = LawVersion.objects.get(place="EU")
    edit = f"/admin/laws/lawversion/{newest.pk}/change/"
    assert edit not in staff.get("/staff/laws/eu/").content.decode()
    User.objects.filter(email="ana@sofar.example").update(is_superuser=True, is_staff=True)
    assert edit in staff.get("/staff/laws/eu/").content.decode()


def test_the_trail_says_what_was_edited() -> None:
    from django.db import transaction

    from privacyportal.audit.trail import record, sentence

    with transaction.atomic():
        entry = record(
            "laws.edited",
            controller=None,
            actor=Actor.operator(),
            subject=("law", "US-CA"),
            facts={"place": "US-CA", "number": 2},
        )
    assert sentence(entry) == "The law of US-CA was edited; this is its version 2."
    with translation.override("zh-hans"):
        assert "US-CA" in sentence(entry)
