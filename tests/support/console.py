"""A gym's console, asked as a browser asks: cookies kept, forms sent with the fields that they have."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from lxml import html

from brp_filesync.app import open_app
from brp_filesync.console.accounts import links, sessions, users
from brp_filesync.console.accounts.open import open_accounts
from brp_filesync.console.accounts.totp import STEP_S, number_at
from brp_filesync.console.house import House
from brp_filesync.console.pages import paper_for
from brp_filesync.console.rights import Role
from brp_filesync.console.server import hasty
from brp_filesync.console.site import site_of
from brp_filesync.profiles.load import console_file
from tests.support.gym import Gym

PASSWORD = "stor blå cykel i regn"


@dataclass
class Page:
    """What came back: its status, headers, and the page itself."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def tree(self) -> Any:
        return html.fromstring(self.text)

    @property
    def words(self) -> str:
        """What a person reads on it, with single blanks."""
        return " ".join(" ".join(self.tree.find(".//main").itertext()).split())

    def form(self, action: str, **fields: str) -> dict[str, str]:
        """Return the fields of the form with that action that has these, as they would be sent."""
        for each in self.tree.iter("form"):
            found = {name: value or "" for name, value in each.fields.items()}
            if re.fullmatch(action, each.get("action") or "") and fields.items() <= found.items():
                return found
        raise AssertionError(f"no form {action} with {fields}")


@dataclass
class Browser:
    """Somebody's browser at a console."""

    console: "Console"
    address: str = "10.0.0.7"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Page:
        return self._asked("GET", path, b"", {})

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Page:
        return self._asked("POST", path, urlencode(form).encode(), headers)

    def sent(self, path: str, form: Mapping[str, str]) -> Page:
        """Send a form of ours as a browser does, and follow where it leads."""
        page = self.post(path, form, origin="http://localhost:8700")
        return self.get(page.headers["location"]) if page.status == 303 else page

    def _asked(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
        given = {"host": "localhost:8700", **headers}
        if self.cookies:
            given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        page, cookies = asyncio.run(
            _call(self.console.site, method, path, body, given, self.address)
        )
        for told in cookies:
            name, _, value = told.partition(";")[0].partition("=")
            self.cookies.pop(name, None)
            if value.strip('"'):
                self.cookies[name] = value
        return page


@dataclass
class Console:
    """A console at work, in this process."""

    gym: Gym
    house: House
    site: Any

    def browser(self) -> Browser:
        return Browser(self)

    def logged_in(self, name: str, role: Role, facility_id: str = "") -> Browser:
        """Return the browser of a new user with a session; passwords take their time to hash."""
        now, accounts = self.house.app.clock.now(), self.house.accounts
        users.add(accounts, name, role, "eva", now, facility_id)
        browser = self.browser()
        with accounts.connect() as connection, accounts.write(connection):
            user_id = users.demand(connection, name).user_id
            token = sessions.begin(connection, user_id, browser.address, now)
        browser.cookies["filesync"] = token
        return browser

    def welcomed(self, name: str, role: Role) -> Browser:
        """Return the browser of a new user who has used the one-time link, with `PASSWORD`."""
        now = self.house.app.clock.now()
        token = users.add(self.house.accounts, name, role, "eva", now)
        link = links.find(self.house.accounts, token, now)
        browser = self.browser()
        form = {"password": PASSWORD, "number": self.number(link.totp_key)}
        assert browser.post(f"/welcome/{token}", form).status == 303
        return browser

    def number(self, key: str) -> str:
        """Return what an app shows now."""
        return number_at(key, int(self.house.app.clock.now().timestamp()) // STEP_S)


@contextmanager
def console_of(gym: Gym) -> Iterator[Console]:
    """Yield the gym's console, on the gym's clock."""
    installation = hasty(gym.installation)
    with (
        open_app(installation, clock=gym.clock) as app,
        open_accounts(console_file(installation)) as accounts,
    ):
        paper = paper_for(installation.settings.language)
        settings = gym.folder / "config/filesync.yaml"
        house = House(app, accounts, paper, https=False, config=settings)
        yield Console(gym, house, site_of(house))


async def _call(
    site: Any, method: str, path: str, body: bytes, headers: Mapping[str, str], address: str
) -> tuple[Page, list[str]]:
    path, _, query = path.partition("?")
    told: list[Any] = []
    given = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        if not given:
            await asyncio.Event().wait()  # a browser stays until it has all
        return given.pop()

    async def send(message: Any) -> None:
        told.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
        "client": (address, 50000),
        "server": ("localhost", 8700),
    }
    await site(scope, receive, send)
    sent = [(name.decode(), value.decode()) for name, value in told[0]["headers"]]
    text = b"".join(each.get("body", b"") for each in told[1:]).decode()
    cookies = [value for name, value in sent if name == "set-cookie"]
    return Page(told[0]["status"], dict(sent), text), cookies
