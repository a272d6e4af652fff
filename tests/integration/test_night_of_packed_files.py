"""Nights of files that come encrypted or compressed: what is in them is imported and answered so."""

import gzip
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.checkup.line import Found
from brp_filesync.checkup.packing import packing_checks
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.desk.at_hand import received
from brp_filesync.ledger.archive import open_kept
from brp_filesync.profiles.packing import AS_IT_IS, Packing, Pgp
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.reconcile import reconcile
from tests.support.catalogue_gym import MARKER, PRODUCTS, next_day, result, told
from tests.support.command import typed
from tests.support.gym import Gym, a_file, an_order, open_gym
from tests.support.left_behind import in_balance
from tests.support.pgp_keys import PASSPHRASE, key, message, read
from tests.support.served_gym import changed

NAME = "WELLNET_ORDER_20261123_001.csv"
PATTERN = r"WELLNET_ORDER_(?P<date>\d{8})_(?P<serial>\d{3})\.csv(\.pgp|\.gz|\.zip)*"


@pytest.fixture
def plain(tmp_path: Path) -> Gym:
    return open_gym(tmp_path)


def packing(gym: Gym, suffix: str, *layers: str) -> Gym:
    """Return the gym with a portal whose files come and go so packed."""
    folder = gym.installation.folder
    for name, text in (("own", key("gym").private), ("words", PASSPHRASE)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    (folder / "portal.asc").write_text(key("portal").public)
    pgp = Pgp(
        own_key=SecretReference(file="own"),
        passphrase=SecretReference(file="words"),
        their_keys="portal.asc",
        fingerprints=(key("portal").fingerprint,),
    )
    orders = gym.profile.orders.model_copy(update={"file_name": PATTERN})
    named = gym.profile.response.model_copy(update={"file_name": "{stem}_SVAR.csv" + suffix})
    parts: Any = {"incoming": layers, "outgoing": layers, "pgp": pgp}
    changes: dict[str, Any] = {"orders": orders, "response": named}
    return changed(gym, packing=Packing(**parts), **changes)


def zipped(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packer:
        packer.writestr(NAME, content)
    return made.getvalue()


def answer_bytes(gym: Gym) -> bytes:
    (path,) = (gym.server / "responses").iterdir()
    return path.read_bytes()


@pytest.mark.parametrize("layers", [("pgp",), ("gzip",), ("zip",), ("pgp", "zip")])
def test_a_night_imports_what_is_in_the_files_and_answers_alike(
    plain: Gym, layers: tuple[str, ...]
) -> None:
    suffix = "".join({"pgp": ".pgp", "gzip": ".gz", "zip": ".zip"}[each] for each in layers[::-1])
    gym = packing(plain, suffix, *layers)
    content = a_file([an_order("W-1")])
    came = content
    for layer in layers[::-1]:
        came = {"gzip": gzip.compress, "zip": zipped, "pgp": _encrypted}[layer](came)
    gym.deliver_bytes(came, NAME + suffix)

    night = gym.night()

    assert (night.exit_code, night.fetching.received) == (0, (NAME + suffix,))
    (answer,) = (gym.server / "responses").iterdir()
    assert answer.name == NAME.replace(".csv", "_SVAR.csv") + suffix
    sent = answer.read_bytes()
    for layer in layers:
        sent = {"gzip": gzip.decompress, "zip": _unzipped, "pgp": lambda each: read(each)[0]}[
            layer
        ](sent)
    assert b"W-1" in sent
    # Archived are what came and what was in it, and the ledger knows both; it is known by the latter.
    hashes = [hashlib.sha256(each).hexdigest() for each in (came, content)]
    assert gym.rows("filesync_file", "sha256") == [(hashes[1],)]
    ours = [row[1:] for row in gym.rows("filesync_packed", "source", "direction", "plain_sha256")]
    assert ("in", hashes[1]) in ours
    with gym.app() as app:
        for each, bytes_ in zip(hashes, (came, content), strict=True):
            with open_kept(app.archive, each) as stream:
                assert stream.read() == bytes_
    assert gym.night().exit_code == 0


def test_an_answer_is_returned_as_it_was_sent(plain: Gym, tmp_path: Path) -> None:
    gym = packing(plain, ".gz", "gzip")
    gym.deliver_bytes(gzip.compress(a_file([an_order("W-1")])), NAME + ".gz")
    gym.night()
    out = tmp_path / "answer.csv.gz"

    assert typed(gym, "files", "answer", "1", "--packed", "--out", str(out)).exit_code == 0

    assert out.read_bytes() == answer_bytes(gym)
    within = typed(gym, "files", "answer", "1").out
    assert within == gzip.decompress(answer_bytes(gym))


def test_reconcile_misses_what_came_packed_and_is_gone_from_the_archive(plain: Gym) -> None:
    gym = packing(plain, ".gz", "gzip")
    came = gzip.compress(a_file([an_order("W-1")]))
    gym.deliver_bytes(came, NAME + ".gz")
    gym.night()
    in_balance(gym)
    sha256 = hashlib.sha256(came).hexdigest()
    with gym.app() as app:
        with open_kept(app.archive, sha256) as stream:
            Path(stream.name).unlink()
        with app.database.connect() as connection:
            found = reconcile(connection, app.archive)

    assert [str(each.offender) for each in found if each.offender] == [f"{sha256} is missing"]


def test_the_same_orders_otherwise_packed_are_the_same_file(plain: Gym) -> None:
    gym = packing(plain, ".gz", "gzip")
    content = a_file([an_order("W-1")])
    gym.deliver_bytes(gzip.compress(content, 1), NAME + ".gz")
    gym.night()
    gym.deliver_bytes(gzip.compress(content, 9), NAME.replace("001", "002") + ".gz")

    night = gym.night()

    assert (night.exit_code, len(gym.rows("brp_order")), len(gym.rows("filesync_file"))) == (
        0,
        1,
        1,
    )


def test_what_is_not_sound_stays_is_told_by_name_and_stops_no_other(plain: Gym) -> None:
    gym = packing(plain, ".pgp", "pgp")
    content = a_file([an_order("W-1")])
    unsigned, sound = (NAME.replace("001", serial) + ".pgp" for serial in ("001", "002"))
    gym.deliver_bytes(message(content, "gym"), unsigned)
    gym.deliver_bytes(message(a_file([an_order("W-2")]), "gym", "portal"), sound)

    night = gym.night()

    assert (night.exit_code, night.fetching.received) == (3, (sound,))
    (trouble,) = night.fetching.troubles
    assert trouble.message == f"{unsigned} can't be unpacked: it isn't signed."
    assert (gym.server / "orders" / unsigned).exists()
    assert gym.rows("filesync_arrival", "name", "state", "waits")[0] == (
        unsigned,
        "seen",
        "refused",
    )

    gym.deliver_bytes(message(content, "gym", "portal"), unsigned)
    assert gym.night().exit_code == 0
    assert len(gym.rows("brp_order")) == 2


def test_keys_that_are_missing_stop_the_night_before_a_file_is_read(plain: Gym) -> None:
    gym = packing(plain, ".pgp", "pgp")
    gym.deliver_bytes(message(a_file([an_order("W-1")]), "gym", "portal"), NAME + ".pgp")
    (gym.installation.folder / "portal.asc").write_text(key("stranger").public)

    night = gym.night()

    assert (night.exit_code, night.fetching) == (78, None)
    assert "packing.pgp.their_keys has no key" in night.troubles[0].message


def test_an_answer_that_was_cut_off_is_sent_again_with_the_same_bytes(plain: Gym) -> None:
    gym = packing(plain, ".pgp", "pgp")
    gym.deliver_bytes(message(a_file([an_order("W-1")]), "gym", "portal"), NAME + ".pgp")
    gym.night()
    first = answer_bytes(gym)
    gym.do("UPDATE filesync_duty SET state = 'todo', ended_at = NULL WHERE kind = 'answer'")

    gym.night()

    assert answer_bytes(gym) == first


def test_a_catalogue_is_sent_packed_and_its_marker_plain(plain: Gym) -> None:
    gym = packing(told(plain), ".gz", "gzip")

    assert result(gym) == ("delivered", 0)

    sent = {path.name: path.read_bytes() for path in (gym.server / "catalogue").iterdir()}
    assert b"M12" in gzip.decompress(sent[PRODUCTS])
    assert sent[MARKER][:2] != b"\x1f\x8b"
    next_day(gym)
    assert result(gym) == ("unchanged", 0)


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_at_hand_may_be_packed_or_not(plain: Gym, packed: bool, tmp_path: Path) -> None:
    gym = packing(plain, ".pgp", "pgp")
    content = a_file([an_order("W-1")])
    path = tmp_path / (NAME + ".pgp")
    path.write_bytes(_encrypted(content) if packed else content)

    with gym.app() as app:
        file = received(app, gym.profile, "orders", path, "orders import", "eva")

    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_check_tries_the_keys(plain: Gym) -> None:
    gym = packing(plain, ".pgp", "pgp")
    packs = gym.profile.packing
    assert packs.pgp is not None
    (check,) = packing_checks(gym.installation, packs)

    assert check.probe() == Found("files come as pgp, and go as pgp")
    unpinned = Packing(incoming=("pgp",), pgp=packs.pgp.model_copy(update={"fingerprints": ()}))
    (check,) = packing_checks(gym.installation, unpinned)
    assert check.probe().advice.startswith("No signature is asked for")
    (gym.installation.folder / "words").write_text("fel")
    (check,) = packing_checks(gym.installation, packs)
    with pytest.raises(ConfigurationMistake, match="Nothing can be decrypted with our PGP key"):
        check.probe()
    assert packing_checks(gym.installation, AS_IT_IS) == []


def _encrypted(content: bytes) -> bytes:
    return message(content, "gym", "portal")


def _unzipped(content: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read(NAME.replace(".csv", "_SVAR.csv"))
