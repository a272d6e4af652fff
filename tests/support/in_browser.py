"""A console in real Chromium: our pages as they are sent, policy and all, seen by a script of ours.

The script is sent from the console's own address, so that the pages' policy lets it run as it stands.
"""

import hashlib
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import uvicorn

from tests.support.browser import BrowserMissing
from tests.support.console import Browser, Console

_PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
_AXE = Path(__file__).parent / "vendored/axe.min.js"  # axe-core 4.14.1 of npm, MPL-2.0
_AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
_WITHIN_S = 120
# What each script may use: keys typed where the focus is, and waiting for a page to have settled.
_TOOLS = """
const until = async (holds) => {
  for (let tries = 0; tries < 400; tries++) {
    if (holds()) return true;
    await new Promise((go) => setTimeout(go, 25));
  }
  throw new Error("never: " + holds);
};
const words = () => document.getElementById("main").innerText.replace(/\\s+/g, " ");
const key = (name) => {
  const at = document.activeElement || document.body;
  const told = { key: name, bubbles: true, cancelable: true };
  const goes = at.dispatchEvent(new KeyboardEvent("keydown", told));
  if (goes && name === "Enter" && at.matches("button, a")) at.click();
};
const done = (found) => {
  const at = document.createElement("output");
  at.id = "found";
  at.textContent = JSON.stringify(found);
  document.body.replaceChildren(at);
};
const failed = (error) => done({ error: String(error), words: words() });
window.addEventListener("load", () => script().then(done, failed));
"""


@dataclass
class Window:
    """A browser's window at a console, of somebody who is logged in."""

    address: str
    folder: Path
    scripts: dict[str, str]

    def run(self, path: str, script: str, width: int = 1440, axe: bool = False) -> Any:
        """Open a page, and return what the script (a body of an async function) returns there."""
        body = f"const script = async () => {{ {script} }};\n{_TOOLS}"
        self.scripts["/probe.js"] = (_axe() if axe else "") + body
        program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
        if program is None:
            raise BrowserMissing("No Chromium was found: run `make servers`.")
        said = subprocess.run(
            [
                program,
                "--no-sandbox",  # root may not use it; what is shown is our own
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--virtual-time-budget=20000",
                f"--window-size={width},1000",
                f"--user-data-dir={self.folder}",
                "--dump-dom",
                f"{self.address}{path}",
            ],
            capture_output=True,
            text=True,
            timeout=_WITHIN_S,
            check=True,
        ).stdout
        found = re.search(r'<output id="found">(.*?)</output>', said, re.DOTALL)
        assert found is not None, said[-2000:]
        return json.loads(unescape(found[1]))


def _axe() -> str:
    content = _AXE.read_bytes()
    assert hashlib.sha256(content).hexdigest() == _AXE_SHA256
    return content.decode()


@contextmanager
def window_of(console: Console, user: Browser, folder: Path) -> Iterator[Window]:
    """Yield a window of the user at the console, which is served meanwhile."""
    scripts: dict[str, str] = {}
    cookie = "; ".join(f"{name}={value}" for name, value in user.cookies.items()).encode()

    async def probed(scope: Any, receive: Any, send: Any) -> None:
        """Serve the console as it is: with the user's cookie, and the script on each page."""
        if scope["type"] != "http":
            await console.site(scope, receive, send)
            return
        if scope["path"] in scripts:
            body = scripts[scope["path"]].encode()
            await _sent(send, b"text/javascript", body)
            return
        scope["headers"] = [*scope["headers"], (b"cookie", cookie)]
        kept: list[Any] = []

        async def keep(message: Any) -> None:
            kept.append(message)

        await console.site(scope, receive, keep)
        start, body = kept[0], b"".join(each.get("body", b"") for each in kept[1:])
        headers = dict(start["headers"])
        if headers.get(b"content-type", b"").startswith(b"text/html"):
            body = body.replace(b"</head>", b'<script src="/probe.js" defer></script></head>')
        headers[b"content-length"] = str(len(body)).encode()
        await send({**start, "headers": list(headers.items())})
        await send({**kept[1], "body": body, "more_body": False})

    server = uvicorn.Server(uvicorn.Config(probed, port=0, log_config=None, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Window(f"http://127.0.0.1:{port}", folder / "chromium", scripts)
    finally:
        server.should_exit = True
        thread.join(10)


async def _sent(send: Any, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
