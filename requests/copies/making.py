"""The job that makes a copy: from an approval to one sealed file, and never a second one."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.jobs.lease import Lease, Stop
from privacyportal.jobs.running import Kind, kinds
from privacyportal.vault import files
from privacyportal.vault.models import Shredded
from requests.copies import encryption, passphrase
from requests.copies.assemble import assemble, redacted_values
from requests.copies.cells import reading
from requests.copies.document import CopyDocument
from requests.copies.finding import found_in
from requests.copies.json_file import JsonSink
from requests.copies.layout import RowsMissing
from requests.copies.pdf import PART_CELLS, PdfSink
from requests.copies.sink import Made, write
from requests.models import DataCopy
from requests.sources.mapping import DataMapError
from requests.sources.store import BlockDamaged

OnCopy = Callable[[DataCopy], Any]

STOPS = {
    "not_approved": _(
        "What was approved is not what is there now, so no copy was made. Look at it and approve it anew."
    ),
    "redacted_value_found": _(
        "A value that was blackened still stands somewhere else in the copy, so nothing was sent. Search the rows "
        "for it, blacken it there too, or put it back, and have it approved anew."
    ),
    "rows_damaged": _("The stored rows are not the ones that were collected, so nothing was sent. Collect again."),
    "map_unreadable": _("The data map of a source cannot be read, so no copy was made. Mend it and collect again."),
    "shredded": _("The data of this case was destroyed; a copy of it can no longer be made."),
    "worker_died": _(
        "Making the copy was cut off several times. Nothing was sent. "
        "Tell your administrator: the worker may need more memory."
    ),
    "unforeseen": _("Something unforeseen went wrong. Nothing was sent. Try again."),
}
"""What staff read for each code with which a copy stops."""


def register(
    *, still_approved: Callable[[DataCopy], bool], on_made: OnCopy, on_stopped: OnCopy, on_tried: OnCopy
) -> None:
    """Called once when the app is ready, by who knows what an approval is and what follows.

    still_approved(copy)  whether the content is what was approved; asked before anything is made
    on_made(copy)         in the transaction that finishes the copy
    on_stopped(copy)      in the transaction that stops it for good
    on_tried(copy)        in the transaction that puts it back for another attempt
    """
    kind = Kind(DataCopy, lambda lease: make_copy(lease, still_approved, on_made), on_stopped, on_tried)
    kinds.register("copy", kind)


def make_copy(lease: Lease, still_approved: Callable[[DataCopy], bool], on_made: OnCopy) -> None:
    """Assembles, sets, encrypts, searches and keeps the copy. Killed anywhere, it begins anew and leaves one file.

    No transaction is open while pages are set. Raises Stop with a code of STOPS, LeaseLost.
    """
    copy = _load(lease.pk)
    _clear_attempt(lease, copy)
    if not still_approved(copy):
        raise Stop("not_approved")
    phrase = copy.passphrase or passphrase.make()
    try:
        made, content = _make(copy, phrase, lease.attempts)
    except (BlockDamaged, RowsMissing):
        raise Stop("rows_damaged") from None
    except DataMapError:
        raise Stop("map_unreadable") from None
    except Shredded:
        raise Stop("shredded") from None
    name = _announce(lease, copy)
    with lease.writing():
        files.save(copy.data_key, content, copy.place, name)
        copy = _load(lease.pk)
        copy.passphrase = phrase
        copy.save(update_fields=["passphrase"])
        lease.finish(size=len(content), pages=made.pages, made_at=clock.now())
        on_made(_load(lease.pk))


def _load(pk: Any) -> DataCopy:
    wanted = DataCopy.objects.select_related(
        "data_key", "approval", "request__case__data_key", "request__case__controller", "request__pack_version"
    )
    copy: DataCopy = wanted.get(pk=pk)
    return copy


def _make(copy: DataCopy, phrase: str, attempts: int) -> tuple[Made, bytes]:
    """The document and its encrypted bytes. After an attempt that ended with its process, in smaller parts."""
    request = copy.request
    with reading(request.case.language):
        document = assemble(request)
        made = write(document, PdfSink(document, part_cells=max(500, PART_CELLS >> (attempts - 1))))
        attached = _for_programs(document)
    content = encryption.encrypt(made.content, phrase, attached)
    if found_in(content, redacted_values(request), phrase):
        raise Stop("redacted_value_found")
    return made, content


def _for_programs(document: CopyDocument) -> list[encryption.Attached]:
    """The file that other programs read, where the document says that it has one."""
    if not document.attached:
        return []
    made = write(document, JsonSink(document))
    about = str(_("The same entries for other programs"))
    return [encryption.Attached(document.attached, made.content, made.media_type, about)]


def _announce(lease: Lease, copy: DataCopy) -> str:
    """Writes the file's name down before the file exists: a killed attempt leaves nothing that nobody knows of."""
    name = files.new_name(copy.data_key)
    with lease.writing():
        DataCopy.objects.filter(pk=copy.pk).update(file=name)
    return name


def _clear_attempt(lease: Lease, copy: DataCopy) -> None:
    """Removes the file of an attempt that was killed between keeping it and saying so."""
    if copy.file:
        with lease.writing():
            DataCopy.objects.filter(pk=copy.pk).update(file="")
            files.delete(copy.file)
