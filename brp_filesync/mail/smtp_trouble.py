"""What goes wrong on the way to the mail server becomes ours here: what to tell, and what to do."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from brp_filesync.core.errors import (
    FilesyncError,
    HostKeyRefused,
    PermanentTrouble,
    TemporaryTrouble,
)
from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.mail.verdicts import Step, Verdict, enhanced_in, is_slow_down
from brp_filesync.profiles.mail import MailServer

LATER = phrase("The mails wait; a later run tries again.")
_MOST_SHOWN = 200
Reply = tuple[int, bytes]


class SlowDown(TemporaryTrouble):
    """The server says that we are too fast, or too many: it may take more in a while."""


def accept(server: MailServer, step: str, reply: Reply) -> None:
    """Raise the server's own trouble unless it says yes: it refuses us before any mail."""
    code = reply[0]
    if code // 100 == 2:
        return
    said = phrase(
        "{host}:{port_or_default} refused {step}; it said: “{code} {printable}”.",
        host=server.host,
        port_or_default=server.port_or_default,
        step=step,
        code=code,
        printable=printable(reply[1]),
    )
    if code // 100 == 5:
        raise PermanentTrouble(said, phrase("Ask who runs it. {later}", later=LATER))
    raise (SlowDown if is_slow_down(printable(reply[1])) else TemporaryTrouble)(said, LATER)


def of_us(server: MailServer, sender: str, step: Step, verdict: Verdict) -> FilesyncError:
    """Return what a refusal of a mail comes to that the server means for us: its trouble."""
    message = phrase(
        "{host} takes no mails of ours now ({code} {step}).",
        host=server.host,
        code=verdict.code,
        step=at_step(step),
    )
    if verdict.slow:
        advice = phrase(
            "We were too fast for it, or too many. Set mail.server.per_minute and per_connection to "
            "what it allows. {later}",
            later=LATER,
        )
        return SlowDown(message, advice)
    if verdict.for_now:
        return TemporaryTrouble(message, LATER)
    advice = phrase(
        "See that it lets {address} send, to anybody, from this machine or by our login (a relay, a "
        "connector, a quota), or correct mail.sender.address. {later}",
        address=sender,
        later=LATER,
    )
    return PermanentTrouble(message, advice)


def at_step(step: Step) -> Phrase:
    """Return where in the dialogue it was refused, as a part of a sentence."""
    return phrase("after the data") if step == "the data" else phrase("at {step}", step=step)


def printable(said: bytes) -> str:
    """Return what the server said, in one line and without addresses: they are somebody's."""
    words = said.decode("utf-8", errors="replace").split()
    text = " ".join("…" if "@" in word else word for word in words)
    return "".join(sign for sign in text if sign.isprintable())[:_MOST_SHOWN]


def enhanced_of(said: bytes) -> str:
    """Return the enhanced code (RFC 3463) that it begins with, such as 5.7.1; "" for none."""
    return enhanced_in(printable(said))


@contextmanager
def on_the_line(where: str) -> Iterator[None]:
    """Tell of a line that can't be opened, breaks or falls silent, and of one that isn't safe."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise HostKeyRefused(
            phrase(
                "{where} showed a certificate that isn't to be trusted; OpenSSL says: "
                "“{verify_message}”.",
                where=where,
                verify_message=error.verify_message,
            ),
            phrase(
                "Nothing was sent. Compare mail.server.host with the certificate's name; "
                "name an authority of your own in mail.server.ca_file."
            ),
        ) from None
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        told = phrase("{where} broke off while encryption was agreed on.", where=where)
        raise TemporaryTrouble(told, LATER) from None
    except ssl.SSLError as error:
        raise HostKeyRefused(
            phrase(
                "{where} can't be spoken to encrypted; OpenSSL says: “{reason}”.",
                where=where,
                reason=error.reason,
            ),
            phrase("Compare mail.server.port and mail.server.security with what it offers."),
        ) from None
    except socket.gaierror:
        raise TemporaryTrouble(
            phrase("{where}: no such name.", where=where), phrase("Check mail.server.host.")
        ) from None
    except TimeoutError:
        raise TemporaryTrouble(phrase("{where} is silent.", where=where), LATER) from None
    except OSError as error:
        if isinstance(error.__context__, TimeoutError):  # smtplib takes it for a closed line
            raise TemporaryTrouble(phrase("{where} is silent.", where=where), LATER) from None
        if isinstance(error, smtplib.SMTPException):  # they are OSErrors, with replies as texts
            raise TemporaryTrouble(
                phrase("{where} broke off or can't be understood.", where=where), LATER
            ) from None
        reason = reason_of(error) or type(error).__name__
        raise TemporaryTrouble(
            phrase("{where} can't be reached: {reason}.", where=where, reason=reason), LATER
        ) from None
