"""The console served by uvicorn, as long as the process lives."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import uvicorn

from brp_filesync.app import open_app
from brp_filesync.console.accounts.open import open_accounts
from brp_filesync.console.house import House
from brp_filesync.console.pages import paper_for
from brp_filesync.console.site import site_of
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.migrations.revision import demand_current
from brp_filesync.profiles.load import Installation, console_file

WRITER_WAIT_S = 3.0  # for a person at a page; a night waits longer


def serve(
    installation: Installation,
    settings_file: Path,
    host: str,
    port: int,
    begun: Callable[[], None],
    clock: Clock | None = None,
) -> None:
    """Serve the console until SIGTERM or SIGINT; `begun` is called when its parts are ready.

    Raises NotReady where the port is taken, and as `open_app` and `demand_current` do.
    """
    with open_app(hasty(installation), clock=clock) as app:
        demand_current(app.engine)
        with open_accounts(console_file(installation)) as accounts:
            language = installation.settings.language
            https = installation.settings.console.address.startswith("https:")
            house = House(app, accounts, paper_for(language), https, settings_file)
            begun()
            server = uvicorn.Server(config(house, host, port))
            try:
                with suppress(KeyboardInterrupt):
                    server.run()
            except SystemExit:
                raise NotReady(
                    phrase("Nothing can be served at {host}:{port}.", host=host, port=port),
                    phrase("See who has the port, or name another: --port."),
                ) from None


def config(house: House, host: str, port: int) -> uvicorn.Config:
    """Return how uvicorn serves the house: without a log of its own, nor a word of who it is."""
    return uvicorn.Config(
        site_of(house),
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def hasty(installation: Installation) -> Installation:
    """Return the installation as a person waits for it: 3 seconds for the writer's turn."""
    settings = installation.settings
    database = settings.database.model_copy(update={"writer_wait_s": WRITER_WAIT_S})
    return replace(installation, settings=settings.model_copy(update={"database": database}))
