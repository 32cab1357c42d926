"""The job that sends one text message: claim first, send second, mark third.

A gateway gives no more certainty than a mail server: who finds `handed_over_at` set without an end knows that the
message may have gone out. It is then in doubt, and sent once more while it is still of use.
"""

from django.conf import settings

from privacyportal import clock
from privacyportal.jobs.lease import Lease, Retry, Stop
from privacyportal.jobs.outgoing import Fate, write
from privacyportal.sms import folder, gateway
from privacyportal.sms.models import OutgoingText
from privacyportal.vault.models import Shredded

MOST_DOUBTS = 2


def work(lease: Lease) -> None:
    """Raises Retry and Stop as jobs do; never opens a transaction while it talks."""
    message = OutgoingText.objects.select_related("data_key").get(pk=lease.pk)
    if message.handed_over_at is not None:  # an earlier attempt died with the message on its way
        _doubt(lease, message)
    try:
        to, text = message.to, message.text
    except Shredded:
        return _end(lease, "shredded")
    if message.useful_until <= clock.now():
        return _end(lease, "too_late")
    if message.test:
        with lease.writing():
            write(lease, OutgoingText, fate=Fate.NOT_SENT_TEST)
            lease.finish()
        return None
    with lease.writing():
        write(lease, OutgoingText, handed_over_at=clock.now())
    _hand_over(lease, message, to, text)
    with lease.writing():
        fate = Fate.IN_DOUBT if message.doubts else Fate.ACCEPTED
        write(lease, OutgoingText, fate=fate, accepted_at=clock.now(), handed_over_at=None)
        lease.finish()
    return None


def _hand_over(lease: Lease, message: OutgoingText, to: str, text: str) -> None:
    send = folder.send if settings.PORTAL_SMS_URL == settings.SMS_FOLDER_URL else gateway.send
    try:
        send(to, text, str(message.pk))
    except gateway.InDoubt:
        _doubt(lease, message)
        raise Retry("in_doubt") from None
    except gateway.NotSent as failure:
        with lease.writing():
            write(lease, OutgoingText, handed_over_at=None, **({"fate": Fate.REFUSED} if failure.for_good else {}))
        raise (Stop if failure.for_good else Retry)(failure.code) from None


def _doubt(lease: Lease, message: OutgoingText) -> None:
    message.doubts += 1
    with lease.writing():
        write(lease, OutgoingText, fate=Fate.IN_DOUBT, doubts=message.doubts, handed_over_at=None)
    if message.doubts >= MOST_DOUBTS:
        raise Stop("in_doubt")


def _end(lease: Lease, code: str) -> None:
    """What never left is dropped; what may have left stays in doubt."""
    with lease.writing():
        OutgoingText.objects.filter(pk=lease.pk, doubts=0).update(fate=Fate.DROPPED)
        lease.cancel(code)
