"""Who of the staff does the next step of a request: whoever is written to about it."""

from collections import defaultdict
from collections.abc import Sequence

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import Membership, Role, User
from requests.models import Dispute, Involvement, RightsRequest, State


class Team:
    """The staff of a controller by their roles, read once."""

    def __init__(self, controller: Controller) -> None:
        self._of: dict[str, dict[int, User]] = defaultdict(dict)
        members = Membership.objects.filter(controller=controller, user__is_active=True)
        for member in members.select_related("user").order_by("user_id"):
            self._of[member.role][member.user_id] = member.user

    def all(self, role: Role) -> list[User]:
        """Where nobody has the role, administrators: somebody has to learn of it."""
        return list((self._of[role] or self._of[Role.ADMINISTRATOR]).values())

    def whom(self, requests: Sequence[RightsRequest]) -> dict[RightsRequest, list[User]]:
        """A verifier while it is verified or in dispute, an approver who did not work on it while it is approved, else
        a handler.

        Whoever has it in their hands and may do that step is written to alone. Two queries.
        """
        cases = {request.case_id for request in requests}
        open_ = Dispute.objects.filter(case__in=cases, settled_at__isnull=True)
        disputed = set(open_.values_list("case_id", flat=True))
        rounds = {(request.pk, request.round): request for request in requests if request.state == State.APPROVING}
        worked: dict[RightsRequest, set[int]] = defaultdict(set)
        deeds = Involvement.objects.filter(request__in=list(rounds.values()))
        for pk, number, user in deeds.values_list("request_id", "round", "user_id"):
            if (pk, number) in rounds:
                worked[rounds[pk, number]].add(user)
        return {
            request: self.all(Role.VERIFIER) if request.case_id in disputed else self._whom(request, worked[request])
            for request in requests
        }

    def _whom(self, request: RightsRequest, worked: set[int]) -> list[User]:
        if request.state == State.APPROVING:
            others = [user for user in self.all(Role.APPROVER) if user.pk not in worked | {request.handler_id}]
            return others or self.all(Role.APPROVER)
        role = Role.VERIFIER if request.state == State.VERIFYING else Role.HANDLER
        alone = self._of[role].get(request.handler_id or 0)
        return [alone] if alone else self.all(role)
