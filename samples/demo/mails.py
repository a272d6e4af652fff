"""The demo's mail server, on 127.0.0.1 alone: it keeps each mail as a file, and sends none on.

    samples/demo/mails.py FOLDER [--port 2525] [--ready-file FILE]

A mail's file is named after its Message-ID, so the same mail twice would be one file. It stops on
Ctrl-C.
"""

import argparse
import signal
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from words import sentence


class _Keeper:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        told = str(message_from_bytes(envelope.content)["Message-ID"])
        name = "".join(each for each in told if each.isalnum() or each in ".-")
        (self._folder / f"{name}.eml").write_bytes(envelope.content)
        return "250 2.0.0 kept"


def main() -> None:
    """Read the command line, and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=2525)
    parser.add_argument("--ready-file", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    controller = Controller(
        _Keeper(given.folder), hostname="127.0.0.1", port=given.port, enable_SMTPUTF8=True
    )
    try:
        controller.start()
    except OSError as error:
        told = sentence("port-taken", port=given.port, why=error.strerror)
        raise SystemExit(told) from None
    if given.ready_file is not None:
        given.ready_file.touch()
    try:
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        controller.stop()


if __name__ == "__main__":
    main()
