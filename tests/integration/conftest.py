"""What several of the integration tests need."""

from collections.abc import Iterator

import pytest

from tests.servers.smtp import Mailbox, running


@pytest.fixture(scope="module")
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """A mail server with STARTTLS, for all tests of a module."""
    with running("starttls", tmp_path_factory.mktemp("smtp")) as box:
        yield box


@pytest.fixture
def box(mail_server: Mailbox) -> Mailbox:
    """That server, with nothing in it, and refusing nobody."""
    mail_server.forget()
    mail_server.refused_recipients = frozenset()
    return mail_server
