"""The SMTP dialogue of a dry run: nobody is called on, and nobody refuses anything."""

from brp_filesync.mail.model import Mail


class PretendedLine:
    """A way to a server that isn't there, and takes every mail; as `smtp.Line`."""

    def offer(self, mail: Mail) -> None:
        """Offer nothing to nobody."""

    def deliver(self) -> None:
        """Send nothing."""

    def close(self) -> None:
        """Take leave of nobody."""
