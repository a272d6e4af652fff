"""A provider's token endpoint on this machine (RFC 6749): it gives tokens, or refuses as it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

HOST = "127.0.0.1"
CLIENT_SECRET, REFRESH_TOKEN = "app-hemlighet-9", "forny-mig-7"


@dataclass
class Provider:
    """What it was asked, what it answers instead of a token, and which tokens are good."""

    port: int = 0
    lasts_s: Any = 3600
    rotates: bool = False  # each time another refresh token
    refusals: list[tuple[int, Any]] = field(
        default_factory=list
    )  # one a call: status, JSON or text
    asked: list[dict[str, str]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)

    def oauth2(self, **changes: Any) -> dict[str, Any]:
        """Return the settings that ask here."""
        return {
            "token_url": f"http://{HOST}:{self.port}/oauth2/v2.0/token",
            "client_id": "app-1",
            "client_secret": {"file": "client-secret"},
            "scope": "https://outlook.office365.com/.default",
        } | changes

    def given(self) -> dict[str, Any]:
        """Return a new token, as it is given."""
        number = len(self.asked)
        self.good.add(f"token-{number}")
        given = {"token_type": "Bearer", "access_token": f"token-{number}"}
        given |= {} if self.lasts_s is None else {"expires_in": self.lasts_s}
        return given | ({"refresh_token": f"{REFRESH_TOKEN}-{number}"} if self.rotates else {})


@contextmanager
def providing() -> Iterator[Provider]:
    """Yield a provider on a free port, which ends with the block."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            provider.asked.append(dict(parse_qsl(body.decode())))
            status, told = (
                provider.refusals.pop(0) if provider.refusals else (200, provider.given())
            )
            content = told.encode() if isinstance(told, str) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Location", f"http://{HOST}:{provider.port}/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
