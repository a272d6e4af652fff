"""A real HTTP server on this machine, which keeps what it is sent and answers what it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
SECRET = "kX3-hemlig-adress"


@dataclass
class Listener:
    """A running server: what it answers, and what it has got, as (method, path, body)."""

    port: int = 0
    answers: list[int] = field(default_factory=list)  # one a call; then 200
    retry_after: str = ""  # said with an answer that isn't 200
    silent: threading.Event | None = None  # it says nothing before this is set
    got: list[tuple[str, str, bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/{SECRET}"

    @property
    def paths(self) -> list[str]:
        """Return what was called, without the secret."""
        return [path.replace(SECRET, "SECRET") for _, path, _ in self.got]

    def told(self) -> list[Any]:
        """Return the JSON that was posted."""
        return [json.loads(body) for method, _, body in self.got if method == "POST"]

    def notices(self) -> list[Any]:
        """Return what was told of alarms, one after another, whichever call it came in."""
        return [each for call in self.told() for each in call["notices"]]

    def secret_in(self, folder: Path, name: str = "webhook-url") -> dict[str, str]:
        """Write the URL where settings may refer to it, and return the reference."""
        path = folder / name
        path.write_text(self.url)
        path.chmod(0o600)
        return {"file": name}


@contextmanager
def listening() -> Iterator[Listener]:
    """Yield a listener on a free port, which ends with the block."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answer(self, body: bytes) -> None:
            listener.got.append((self.command, self.path, body))
            if listener.silent is not None:
                listener.silent.wait(30)
            answer = listener.answers.pop(0) if listener.answers else 200
            self.send_response(answer)
            if answer != 200 and listener.retry_after:
                self.send_header("Retry-After", listener.retry_after)
            self.send_header("Location", f"http://{HOST}:{listener.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    listener.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        if listener.silent is not None:
            listener.silent.set()
        server.shutdown()
        server.server_close()
        thread.join()
