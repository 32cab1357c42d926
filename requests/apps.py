from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Rights requests, from the form to the answer."""

    name = "requests"
    label = "rights"

    def ready(self) -> None:
        from privacyportal.staff.frame import WORKSPACE, frames
        from requests import trail_actions, workflow
        from requests.copies import making
        from requests.fulfil import answer, collect, receipt, working
        from requests.identity import (
            authority,
            document,  # noqa: F401  (registers itself, as do those below)
            email_code,  # noqa: F401
            evidence,
            handover,  # noqa: F401
            live_check,  # noqa: F401
            phone_code,  # noqa: F401
            source_fact,
        )
        from requests.identity.base import methods
        from requests.letters import address, asked, code, reach, report_ready, represented, staff
        from requests.letters import receipt as receipt_letter
        from requests.reports import making as report_making
        from requests.sources import sql  # noqa: F401
        from requests.sources.base import connectors
        from requests.workspace.frame import frame

        frames.register(WORKSPACE, frame)
        letters = (address, asked, code, reach, staff, report_ready, represented, receipt_letter)
        deeds = (receipt, evidence, authority, source_fact, answer, collect, working, report_making)
        for each in (trail_actions, *letters, *deeds):
            each.register()
        making.register(
            still_approved=answer.still_approved,
            on_made=answer.copy_was_made,
            on_stopped=answer.copy_stopped,
            on_tried=answer.copy_tried,
        )
        workflow.effects.require(*workflow.EFFECTS_NEEDED)
        connectors.require("sql")
        methods.require(
            "email_code",
            "phone_code",
            "handover",
            "source_fact",
            "document",
            "live_check",
            "written_request",
            "authority",
        )
