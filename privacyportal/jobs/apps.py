from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Claim, lease, fence, back-off, sweep, nudge: what every background row inherits."""

    name = "privacyportal.jobs"
    label = "jobs"
