"""What goes wrong on the way to the mail server becomes ours here: what to tell, and what to do."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from brp_filesync.core.errors import HostKeyRefused, TemporaryTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of

LATER = phrase("The mails wait; a later run tries again.")


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
