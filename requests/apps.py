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
        from requests.identity import (  # noqa: F401  (each registers itself)
            authority,
            document,
            email_code,
            evidence,
            handover,
            live_check,
            phone_code,
            source_fact,
        )
        from requests.identity.base import methods
        from requests.letters import address, code, reach, report_ready, represented, staff
        from requests.letters import receipt as receipt_letter
        from requests.reports import making as report_making
        from requests.sources import sql  # noqa: F401  (registers itself)
        from requests.sources.base import connectors
        from requests.workspace.frame import frame

        frames.register(WORKSPACE, frame)
        trail_actions.register()
        address.register()
        code.register()
        reach.register()
        staff.register()
        report_ready.register()
        report_making.register()
        represented.register()
        receipt_letter.register()
        receipt.register()
        evidence.register()
        source_fact.register()
        answer.register()
        collect.register()
        working.register()
        making.register(
            still_approved=answer.still_approved, on_made=answer.copy_was_made, on_stopped=answer.copy_stopped
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
