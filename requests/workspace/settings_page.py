"""What the pages of the settings show: the sections of a pack, and who made which version."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from privacyportal.controllers.editing import editor_of
from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.schema import Pack
from privacyportal.controllers.settings_forms import RIGHT_SECTIONS, SECTIONS, Section
from privacyportal.controllers.showing import Line, line_at
from privacyportal.packfiles import FROM_FILE
from privacyportal.staff.models import User


@dataclass(frozen=True)
class Panel:
    section: Section
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class VersionLine:
    version: PackVersion
    made_by: str
    newest: bool


def panels(pack: Pack) -> dict[str, Any]:
    """`panels`: the sections; `rights`: those that the policy names, `unnamed`: the sections of all others."""
    rights = [_panel(pack, section) for section in RIGHT_SECTIONS]
    return {
        "panels": [_panel(pack, section) for section in SECTIONS],
        "rights": [panel for panel in rights if panel.section.paths[0][1] in pack.rights],
        "unnamed": [panel.section for panel in rights if panel.section.paths[0][1] not in pack.rights],
    }


def _panel(pack: Pack, section: Section) -> Panel:
    lines = tuple(line_at(pack, path) for path in section.paths)
    if len(lines) == 1 and lines[0].lines and lines[0].label == section.title:
        lines = lines[0].lines  # the heading says it already
    return Panel(section, lines)


def version_lines(controller: Controller) -> list[VersionLine]:
    """The versions, the newest first."""
    versions = list(controller.packs.defer("data").order_by("-number"))
    names = made_by(versions)
    return [VersionLine(version, names[version.pk], version == versions[0]) for version in versions]


def made_by(versions: Iterable[PackVersion]) -> dict[Any, str]:
    """Who or what made each version, in words. One query."""
    editors = {version.pk: editor_of(version) for version in versions}
    people = {str(user.pk): str(user) for user in User.objects.filter(pk__in={one for one in editors.values() if one})}
    return {version.pk: _words(version, people.get(editors[version.pk], "")) for version in versions}


def _words(version: PackVersion, name: str) -> str:
    if name:
        return _("changed by %(name)s") % {"name": name}
    if version.origin.startswith(FROM_FILE):
        return _("from the file %(file)s") % {"file": version.origin.removeprefix(FROM_FILE)}
    return _("changed by somebody who is no longer here") if editor_of(version) else version.origin
