"""Who gets into the console, and what nobody can make another's browser do there."""

import hashlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import insert

from brp_filesync.console.accounts import links, schema, users
from brp_filesync.console.rights import RIGHTS, ROLES, may
from brp_filesync.console.routes import ROUTES, Route
from brp_filesync.core.dates import utc_text
from tests.house.source import ROOT
from tests.support.command import typed
from tests.support.console import PASSWORD, Browser, Console, console_of
from tests.support.gym import Gym
from tests.support.payment_gym import copied

NAME, WRONG = "anna", "fel lösenord är detta"


@pytest.fixture
def own(_paying: Gym, tmp_path: Path) -> Gym:
    return copied(_paying, tmp_path / "gym")


@pytest.fixture
def console(own: Gym) -> Iterator[Console]:
    with console_of(own) as found:
        yield found


def key_of(console: Console, name: str) -> str:
    """Return the key of a user's app."""
    with console.house.accounts.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT totp_key FROM console_user WHERE name = ?", (name,)
        )
        return str(found.scalar())


def login(browser: Browser, password: str, number: str, name: str = NAME) -> int:
    form = {"name": name, "password": password, "number": number}
    return browser.post("/login", form).status


def later(console: Console, by: timedelta) -> None:
    console.gym.clock.at += by


def test_a_one_time_link_works_once_and_then_name_password_and_number_do(console: Console) -> None:
    browser = console.welcomed(NAME, "look")
    token = users.link_again(console.house.accounts, NAME, "eva", console.house.app.clock.now())
    link = links.find(console.house.accounts, token, console.house.app.clock.now())

    assert browser.get("/").headers["location"] == "/login"  # a new link ends every session
    weak = {"password": "anna" * 4, "number": console.number(link.totp_key)}
    assert browser.post(f"/welcome/{token}", weak).status == 409
    wrong = {"password": PASSWORD, "number": "000000"}
    assert browser.post(f"/welcome/{token}", wrong).status == 409
    good = {"password": PASSWORD, "number": console.number(link.totp_key)}
    assert browser.post(f"/welcome/{token}", good).status == 303
    assert browser.get("/").status == 200
    assert console.browser().get(f"/welcome/{token}").status == 409

    later(console, timedelta(minutes=1))
    number = console.number(key_of(console, NAME))
    assert login(console.browser(), WRONG, number) == 409
    assert login(console.browser(), PASSWORD, "123456") == 409
    assert login(console.browser(), PASSWORD, number) == 303
    assert login(console.browser(), PASSWORD, number) == 409  # a number is good once


def test_a_link_is_over_after_a_day(console: Console) -> None:
    now = console.house.app.clock.now()
    token = users.add(console.house.accounts, NAME, "look", "eva", now)
    later(console, timedelta(hours=25))

    assert "older than a day" in console.browser().get(f"/welcome/{token}").words


@pytest.mark.torture
def test_guesses_are_throttled_by_name_and_address(console: Console) -> None:
    console.welcomed(NAME, "look")
    later(console, timedelta(minutes=1))
    guesser = console.browser()
    at = utc_text(console.house.app.clock.now())
    before = {"at": at, "name": NAME, "address": guesser.address}
    with console.house.accounts.connect() as connection, console.house.accounts.write(connection):
        connection.execute(insert(schema.refused), [before] * 4)
    assert login(guesser, WRONG, "123456") == 409
    number = console.number(key_of(console, NAME))

    assert login(guesser, PASSWORD, number) == 409
    assert login(Browser(console, "10.0.0.8"), PASSWORD, number) == 303
    later(console, timedelta(minutes=16))
    assert login(guesser, PASSWORD, console.number(key_of(console, NAME))) == 303


@pytest.mark.torture
def test_a_session_ends_by_idleness_by_age_by_leaving_and_with_its_account(
    console: Console,
) -> None:
    idle, old, left, ended = (console.logged_in(f"anna {each}", "look") for each in range(4))
    stolen = Browser(console, cookies=dict(left.cookies))
    left.sent("/logout", left.get("/").form("/logout"))
    users.end(console.house.accounts, "anna 3", "eva", console.house.app.clock.now())

    assert stolen.get("/").status == 303
    assert ended.get("/").status == 303
    for _ in range(15):
        assert old.get("/").status == 200
        later(console, timedelta(minutes=50))
    assert idle.get("/").status == 303
    assert old.get("/").status == 303


@pytest.mark.parametrize(
    ("headers", "csrf"),
    [
        ({"origin": "https://evil.example"}, ""),
        ({"sec_fetch_site": "cross-site"}, ""),
        ({}, "another's"),
    ],
)
def test_a_form_of_another_site_does_nothing(
    console: Console, headers: dict[str, str], csrf: str
) -> None:
    browser = console.logged_in(NAME, "look")
    form = browser.get("/").form("/logout")

    sent = browser.post("/logout", form | ({"csrf": csrf} if csrf else {}), **headers)

    assert sent.status == 409
    assert browser.get("/").status == 200


def test_every_page_is_sent_with_a_policy_that_runs_nothing_but_ours(console: Console) -> None:
    browser = console.logged_in(NAME, "admin")

    for path in ("/", "/payments", "/desk", "/static/console.js", "/nowhere"):
        headers = browser.get(path).headers
        assert "script-src 'self'; style-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    page = browser.get("/")
    assert page.headers["cache-control"] == "no-store"
    assert [each for each in page.tree.iter("script") if each.get("src") is None] == []
    assert [each for each in page.tree.iter() if each.get("style") or each.get("onclick")] == []


@pytest.mark.torture
def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(console: Console) -> None:
    now = console.house.app.clock.now()
    token = users.add(console.house.accounts, NAME, "look", "eva", now)
    key = links.find(console.house.accounts, token, now).totp_key
    form = {"password": PASSWORD, "number": console.number(key)}

    told = console.browser().post(f"/welcome/{token}", form).headers["set-cookie"]

    assert told.split("; ")[1:] == ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=lax"]


def test_a_form_has_a_largest_size(console: Console) -> None:
    assert console.browser().post("/login", {"name": "x" * 70_000}).status == 413


def test_each_role_gets_what_the_table_says_and_no_more(console: Console) -> None:
    wrong = []
    for role in ROLES:
        browser = console.logged_in(f"anna {role}", role)
        form = {"csrf": browser.get("/nowhere").form("/logout")["csrf"]}
        for route in ROUTES:
            status = 0 if route.path == "/logout" else _asked(browser, route, form)
            if (status != 403) != may(role, route.right):
                wrong.append((role, route.method, route.path, status))

    assert wrong == []
    assert len({RIGHTS[role] for role in ROLES}) == len(ROLES)


def test_nobody_gets_in_without_a_login_but_to_the_login(console: Console) -> None:
    got = {
        (each.method, each.path): _asked(console.browser(), each, {})
        for each in ROUTES
        if each.right != "open"
    }

    assert {way: status for way, status in got.items() if status != 303} == {}
    assert [each.path for each in ROUTES if each.right == "open"] == [
        "/login",
        "/login",
        "/welcome/{token}",
        "/welcome/{token}",
        "/healthz",
        "/metrics",
    ]


def test_monitors_are_told_that_it_answers_and_figures_only_on_this_machine(
    console: Console,
) -> None:
    assert console.browser().get("/healthz").text == "ok\n"
    assert console.browser().get("/metrics").status == 409
    here = Browser(console, "127.0.0.1").get("/metrics")
    assert here.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'filesync_status{installation="gym"}' in here.text


def test_what_others_wrote_is_what_the_list_says() -> None:
    folder = ROOT / "brp_filesync/console/static"
    lines = (folder / "vendored.txt").read_text(encoding="utf-8").splitlines()
    told = dict(line.split()[:2] for line in lines if not line.startswith("#"))
    ours = {"console.js", "style.css", "vendored.txt"}

    there = {each.name for each in folder.iterdir()} - ours
    found = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sorted(there)
    }
    assert found == told


def _asked(browser: Browser, route: Route, form: dict[str, str]) -> int:
    path = re.sub(r"\{[^}]*\}", "1", route.path)
    page = browser.get(path) if route.method == "GET" else browser.post(path, form)
    return page.status


@pytest.mark.torture
def test_accounts_go_with_a_backup_and_come_back_where_there_are_none(
    own: Gym, tmp_path: Path
) -> None:
    typed(own, "console", "user", "add", NAME, "--role", "look")
    made = typed(own, "backup", "make", str(tmp_path / "backups"), "--json").json["path"]
    for left in (own.folder / "var").glob("console.db*"):
        left.unlink()

    done = typed(own, "restore", made, "--yes")

    assert done.exit_code == 0, done.said
    listed = typed(own, "console", "user", "list", "--json").json["users"]
    assert [each["name"] for each in listed] == [NAME]


@pytest.mark.torture
def test_the_command_serves_until_it_is_told_to_stop(own: Gym, free_port: int) -> None:
    config = str(own.folder / "config/filesync.yaml")
    words = [sys.executable, "-m", "brp_filesync", "--config", config, "console", "--dev"]
    with subprocess.Popen(
        [*words, "--port", str(free_port)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(2)]
        link = said[1]
        assert link.startswith(f"http://localhost:{free_port}/welcome/")
        process.stdout.readline()
        page = _fetched(link)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, -signal.SIGTERM)
    assert "Welcome, demo" in page


@pytest.mark.torture
def test_it_tells_the_port_that_it_is_served_at(own: Gym, free_port: int) -> None:
    config = str(own.folder / "config/filesync.yaml")
    words = [sys.executable, "-m", "brp_filesync", "--config", config, "console"]
    with subprocess.Popen(
        [*words, "--port", str(free_port)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, -signal.SIGTERM)
    assert f"http://localhost:{free_port} " in said


def _fetched(link: str) -> str:
    until = time.monotonic() + 30
    while True:
        try:
            with urlopen(link) as page:
                return str(page.read().decode())
        except URLError:
            assert time.monotonic() < until
            time.sleep(0.1)
