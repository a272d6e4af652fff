"""A full night on a server that is a little different, by each of its quirks: no file is lost."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.app import App, Profile, by_sftp
from brp_filesync.transfer.remote import Fetched, Remote, RemoteFile
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.quirks import QUIRKS, Quirks
from tests.servers.running import RunningServer
from tests.servers.web import Listener
from tests.support.alarmed_gym import alarmed, events, whole_night
from tests.support.gym import Gym, a_file, an_order, open_gym, personnummer
from tests.support.left_behind import in_balance
from tests.support.mailed_gym import next_day
from tests.support.served_gym import changed, served

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.one_database]

ODD, SOUND = "WELLNET_ORDER_20261123_001.csv", "WELLNET_ORDER_20261123_002.csv"

# `make test` goes through these, the torture through all.
_FIRST = (
    "removes what was read",
    "time by reading",
    "no permissions",
    "no kinds",
    "no sizes",
    "no times",
    "whole minutes",
    "only sizes of 0",
    "clock two days ahead",
)
IMPORTED = [
    pytest.param(name, marks=[] if name in _FIRST else [pytest.mark.torture])
    for name, quirk in QUIRKS.items()
    if quirk.comes.startswith("imported") and not quirk.mend
]
_GONE = ("removes what was read", "moves what was read")


def _row(number: str, at: int, **given: Any) -> str:
    return an_order(number, personnummer=personnummer(at), email=f"w{at}@example.com", **given)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The server; each test gives it its quirks."""
    trouble = Trouble(quirks=Quirks())
    with asyncssh_server.running(tmp_path_factory.mktemp("odd"), trouble) as server:
        yield server


@pytest.fixture
def gym(odd: RunningServer, tmp_path: Path) -> Iterator[Gym]:
    """A gym with two order files on that server."""
    gym = served(open_gym(tmp_path), odd, "password", tries=2, backoff_s=0)
    gym.deliver_bytes(a_file([_row("W-1", 1)]), ODD)
    gym.deliver_bytes(a_file([_row("W-2", 2)]), SOUND)
    quirks = _quirks(odd)
    quirks.names, quirks.of = set(), {ODD.encode()}
    yield gym
    quirks.names = set()


def _quirks(odd: RunningServer) -> Quirks:
    assert odd.trouble is not None
    return odd.trouble.quirks


@pytest.mark.parametrize("quirk", IMPORTED)
def test_every_file_is_imported_once_and_cleared_away(
    gym: Gym, odd: RunningServer, quirk: str
) -> None:
    _quirks(odd).names = {quirk}

    first, second = gym.night(connect=by_sftp), gym.night(connect=by_sftp)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.fetching.received == (ODD, SOUND)
    assert first.fetching.gone == ((ODD, SOUND) if quirk in _GONE else ())
    assert (second.fetching.received, second.fetching.waiting) == ((), ())
    assert gym.rows("brp_order", "portal_order_number") == [("W-1",), ("W-2",)]
    assert [row["STATUS"] for name in (ODD, SOUND) for row in gym.answer(name)] == ["OK", "OK"]
    assert list((gym.server / "orders").glob("*.csv")) == []
    in_balance(gym)


@pytest.mark.parametrize(
    ("quirk", "code", "why"),
    [
        ("unreadable file", 3, f"the file {ODD} in folder"),
        ("untold file", 3, f"the file {ODD} in folder"),
        ("stumbles", 69, f"The file {ODD}"),
    ],
)
def test_a_file_that_the_server_refuses_is_told_by_name_and_the_others_are_imported(
    gym: Gym, odd: RunningServer, quirk: str, code: int, why: str
) -> None:
    _quirks(odd).names = {quirk}

    night = gym.night(connect=by_sftp)

    (trouble,) = night.all_troubles
    assert (night.exit_code, night.fetching.received) == (code, (SOUND,))
    assert why in trouble.message
    assert gym.rows("brp_order", "portal_order_number") == [("W-2",)]
    assert gym.rows("filesync_arrival", "name", "state", "waits") == [
        (ODD, "seen", "refused"),
        (SOUND, "received", None),
    ]
    _quirks(odd).names = set()
    assert gym.night(connect=by_sftp).fetching.received == (ODD,)
    in_balance(gym)


def test_a_file_that_the_server_takes_away_is_recorded_before_the_next_is_fetched(
    gym: Gym, odd: RunningServer
) -> None:
    _quirks(odd).names = {"removes what was read"}
    recorded = []

    def watched(app: App, profile: Profile) -> Remote:
        remote = by_sftp(app, profile)
        fetch = remote.fetch

        def fetch_watched(file: RemoteFile, *given: Any) -> Fetched:
            recorded.append(gym.rows("filesync_arrival", "name", "state"))
            return fetch(file, *given)

        vars(remote)["fetch"] = fetch_watched
        return remote

    gym.night(connect=watched)

    assert recorded == [[], [(ODD, "received")]]


def test_a_file_that_is_taken_away_though_the_line_broke_is_told_by_name(
    gym: Gym, odd: RunningServer
) -> None:
    _quirks(odd).names = {"removes what was read"}
    assert odd.trouble is not None
    odd.trouble.reads_to_cut = 1

    night = gym.night(connect=by_sftp)

    (trouble,) = night.all_troubles
    assert (night.exit_code, night.fetching.received) == (3, (SOUND,))
    assert trouble.message.startswith(f"{ODD} was taken away from the server while it was fetched")
    assert gym.rows("brp_order", "portal_order_number") == [("W-2",)]


def test_an_answer_sent_again_is_there_though_the_server_takes_away_what_is_read(
    gym: Gym, odd: RunningServer
) -> None:
    _quirks(odd).names = {"removes what was read"}
    with gym.app() as app:
        remote = by_sftp(app, gym.profile)
        for _ in range(2):
            remote.put(gym.profile.folders.responses, "answer.csv", BytesIO(b"the answer"))
        remote.close()

    assert (gym.server / "responses/answer.csv").read_bytes() == b"the answer"


def test_a_catalogues_file_takes_the_old_ones_place_though_the_server_takes_away_what_is_read(
    gym: Gym, odd: RunningServer
) -> None:
    folder = gym.profile.folders.responses
    place = gym.server / "responses" / "products.csv"
    place.write_bytes(b"the old one, which is longer")
    _quirks(odd).names = {"removes what was read"}
    with gym.app() as app:
        remote = by_sftp(app, gym.profile)
        part = remote.upload(folder, "products.csv", BytesIO(b"the new one"))
        assert part is not None
        remote.rename_over(folder, part, "products.csv")
        remote.close()

    assert place.read_bytes() == b"the new one"


def test_a_dry_run_keeps_what_the_server_takes_away_and_reads_no_more(
    gym: Gym, odd: RunningServer
) -> None:
    _quirks(odd).names = {"removes what was read"}

    dry = gym.night(connect=by_sftp, dry=True)

    (trouble,) = dry.all_troubles
    kept = Path(trouble.advice.split()[1])
    assert (dry.exit_code, kept.read_bytes()) == (3, a_file([_row("W-1", 1)]))
    assert trouble.advice.startswith(f"Copy {kept} to a file called {ODD}, and import that by ")
    assert gym.night(connect=by_sftp).fetching.received == (SOUND,)


def test_a_file_of_untold_size_that_is_too_big_is_told_by_name(
    gym: Gym, odd: RunningServer
) -> None:
    gym = changed(gym, max_file_bytes=len(a_file([_row("W-2", 2)])))
    gym.deliver_bytes(a_file([_row("W-1", 1), _row("W-3", 3)]), ODD)
    _quirks(odd).names = {"no sizes"}

    night = gym.night(connect=by_sftp)

    (trouble,) = night.all_troubles
    assert (night.exit_code, night.fetching.received) == (3, (SOUND,))
    assert trouble.message.startswith(f"{ODD} has ")
    assert gym.rows("filesync_arrival", "name", "state", "waits") == [
        (ODD, "seen", "refused"),
        (SOUND, "received", None),
    ]


def test_a_file_whose_time_changed_by_our_reading_waits_no_more_under_the_old_one(
    gym: Gym, odd: RunningServer
) -> None:
    for quirks in ({"unreadable file"}, {"time by reading"}):
        _quirks(odd).names = quirks
        gym.night(connect=by_sftp)

    assert gym.rows("filesync_arrival", "name", "state", "waits") == [
        (ODD, "gone", "refused"),
        (SOUND, "received", None),
        (ODD, "received", None),
    ]


def test_a_file_that_is_never_complete_is_an_alarm_after_a_day_until_it_is_fetched(
    gym: Gym, odd: RunningServer, listener: Listener
) -> None:
    gym = alarmed(gym, listener)
    _quirks(odd).names = {"time changes"}

    for _ in range(2):
        whole_night(gym, connect=by_sftp)
    assert events(listener) == []
    next_day(gym)
    assert whole_night(gym, connect=by_sftp).exit_code == 3
    _quirks(odd).names = set()
    next_day(gym)
    assert whole_night(gym, connect=by_sftp).exit_code == 0

    kind = ("file-not-complete", "wellnet")
    assert events(listener) == [("raised", *kind)] * 2 + [("closed", *kind)] * 2
    assert listener.notices()[0]["alarm"]["text"] == (
        f"wellnet: filen {ODD} har väntat på servern sedan 2026-11-24 02:30: "
        "dess tid ändras varje gång vi tittar"
    )


def test_a_file_that_the_server_refuses_is_an_alarm_at_once(
    gym: Gym, odd: RunningServer, listener: Listener
) -> None:
    gym = alarmed(gym, listener)
    _quirks(odd).names = {"unreadable file"}

    assert whole_night(gym, connect=by_sftp).exit_code == 3
    _quirks(odd).names = set()
    assert whole_night(gym, connect=by_sftp).exit_code == 0

    kind = ("file-refused", "wellnet")
    assert events(listener) == [("raised", *kind), ("closed", *kind)]
    assert f"filen {ODD} i mappen" in listener.notices()[0]["alarm"]["text"]
