"""What strings do in logs, on stderr and in a file, as names of files and of columns. Nothing."""

import json
import unicodedata
from pathlib import Path

from ruamel.yaml import YAML

from tests.injection.strings import KINDS
from tests.servers.running import RunningServer
from tests.support.command import typed_now
from tests.support.gym import HEADER, Gym, an_order, open_gym
from tests.support.served_gym import served, write_profile

EACH = 6  # of a kind, spread over all of them
OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_files_and_columns_of_any_name_have_their_own_lines_in_the_log(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = served(open_gym(tmp_path / "gym"), sshd)
    write_profile(gym)
    _write(gym, "portals/wellnet.yaml", "orders", file_name=r"(?s)WELLNET_.+")
    _write(gym, "filesync.yaml", "log", level="debug", file="../var/log/filesync.log")
    texts = [text for of in KINDS.values() for text in of[:: len(of) // EACH][:EACH]]
    names = [_deliver(gym, at, text) for at, text in enumerate(texts)]

    done = typed_now(gym, "run")

    assert done.exit_code == 65
    assert {unicodedata.category(sign) for sign in done.said if sign != "\n"} & OBEYED == set()
    log = (gym.folder / "var/log/filesync.log").read_bytes().decode()
    assert {unicodedata.category(sign) for sign in log if sign != "\n"} & OBEYED == set()
    events = [json.loads(line) for line in log.splitlines()]
    for event in ("fetched", "decided", "answered"):
        assert sum(each["event"] == event for each in events) == len(names), event
    keys = {"event", "level", "timestamp", "source", "file", "result"}
    assert {frozenset(each) & keys for each in events if each["event"] == "decided"} == {
        frozenset(keys)
    }
    assert sorted(each["result"] for each in events if each["event"] == "decided") == [
        "refused"
    ] * len(names)


def _deliver(gym: Gym, at: int, text: str) -> str:
    """Deliver a file that is called so, and that has a column that is called so."""
    name = f"WELLNET_{at:03d}{text[:60]}".replace("/", "_").replace("\0", "_")
    gym.deliver_bytes(f'{HEADER};"{text}"\r\n{an_order()};x\r\n'.encode(), name)
    return name


def _write(gym: Gym, path: str, section: str, **keys: str) -> None:
    """Change keys of a section of the configuration that commands read."""
    yaml, place = YAML(), gym.folder / "config" / path
    written = yaml.load(place)
    written.setdefault(section, {}).update(keys)
    yaml.dump(written, place)
