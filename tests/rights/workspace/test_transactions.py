"""Pages write their trail in transactions of their own: here no test's transaction lies around them."""

from collections.abc import Callable

import pytest
from django.test import Client

from privacyportal.staff.models import Role
from requests.models import RightsRequest
from requests.workspace.access import ACCESS
from tests.rights.workspace.test_access import address

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("role", Role.values)
def test_each_page_opens_and_each_button_answers(
    role: str, collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(role)
    pages = {name: address(name, collected, role) for name in ACCESS}
    for name, access in sorted(ACCESS.items(), key=lambda each: each[0] == "prove_more"):  # last: it drops the answer
        if role in access.see:
            assert client.get(pages[name]).status_code in {200, 302, 409}, name
        if role in access.do:
            assert client.post(pages[name]).status_code in {200, 302, 409}, name
