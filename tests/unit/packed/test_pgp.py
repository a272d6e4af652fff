"""PGP messages, by a real gpg: what is sound is read, and all else is refused with a reason."""

import os
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.transfer.packed.pgp import PgpKeys, keyring
from brp_filesync.transfer.packed.pgp_status import judge
from brp_filesync.transfer.packed.spoilt import Limits, Spoilt
from tests.support.pgp_keys import PASSPHRASE, end_agent, gpg, key, message, read

LIMITS = Limits(1_000_000, 200)
PLAIN = b"BESTALLNINGSNR;RAD\r\n" * 500


def keys_of(*theirs: str) -> PgpKeys:
    return PgpKeys(
        own_key=key("gym").private,
        passphrase=PASSPHRASE,
        their_keys="".join(key(each).public for each in theirs).encode(),
        fingerprints=tuple(key(each).fingerprint for each in theirs),
    )


def decrypted(keys: PgpKeys, packed: bytes, room: Path, limits: Limits = LIMITS) -> bytes:
    source, target = room / "packed", room / "plain"
    source.write_bytes(packed)
    target.unlink(missing_ok=True)
    with keyring(keys) as ring:
        ring.decrypt(source, target, limits)
    return target.read_bytes()


def test_a_message_for_us_by_a_pinned_key_is_read_and_nothing_is_left(tmp_path: Path) -> None:
    assert decrypted(keys_of("portal"), message(PLAIN, "gym", "portal"), tmp_path) == PLAIN
    assert not list(Path(tempfile.gettempdir()).glob(f"filesync-pgp-{os.getpid()}-*"))


def test_what_is_not_sound_is_refused_with_the_reason(tmp_path: Path) -> None:
    stranger = key("stranger")
    sound = message(PLAIN, "gym", "portal")
    keys = keys_of("portal")
    for packed, given, why in (
        (message(PLAIN, "gym"), keys, "it isn't signed"),
        (message(PLAIN, "gym", "stranger"), keys, "it is signed by a key that isn't in packing"),
        (
            message(PLAIN, "gym", "stranger"),
            replace(keys, their_keys=(key("portal").public + stranger.public).encode()),
            f"it is signed by another key, {stranger.fingerprint}",
        ),
        (
            message(PLAIN, "gym", "old", when="20200101T120000"),
            keys_of("old"),
            "it is signed by a key that has expired",
        ),
        (message(PLAIN, "stranger", "portal"), keys, "it is encrypted for another key than ours"),
        (sound[:-20], keys, "it is no whole PGP file"),
        (sound[:-200] + b"\0" * 200, keys, "it is no whole PGP file"),
        (PLAIN, keys, "it isn't encrypted with PGP"),
        (b"", keys, "it isn't encrypted with PGP"),
        (sound, replace(keys, passphrase="fel"), "our key can't be opened"),
        (sound, replace(keys, passphrase=None), "our key can't be opened"),
    ):
        with pytest.raises(Spoilt) as refused:
            decrypted(given, packed, tmp_path)
        assert str(refused.value.why).startswith(why)


def test_a_message_that_is_only_signed_is_not_taken_for_an_encrypted_one(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as made:  # an agent's socket has no room for a long path
        home = Path(made)
        gpg("--import", home=home, given=key("portal").private.encode())
        signed = gpg("--sign", home=home, given=PLAIN)
        end_agent(home)

    with pytest.raises(Spoilt, match="it isn't encrypted with PGP"):
        decrypted(keys_of("portal"), signed, tmp_path)


def test_without_a_pinned_key_no_signature_is_asked_for(tmp_path: Path) -> None:
    keys = PgpKeys(own_key=key("gym").private, passphrase=PASSPHRASE)

    assert decrypted(keys, message(PLAIN, "gym", "portal"), tmp_path) == PLAIN


def test_a_bomb_is_refused_before_it_has_grown(tmp_path: Path) -> None:
    bomb = message(b"\0" * 6_000_000, "gym", "portal")

    with pytest.raises(Spoilt, match="it becomes more than 200 times bigger"):
        decrypted(keys_of("portal"), bomb, tmp_path, Limits(100_000_000, 200))
    with pytest.raises(Spoilt, match="unpacked it has more than 5000000 bytes"):
        decrypted(keys_of("portal"), bomb, tmp_path, Limits(5_000_000, 100_000))
    assert (tmp_path / "plain").stat().st_size <= 5_000_000


def test_what_we_send_is_for_their_key_and_signed_by_ours(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a", tmp_path / "b"
    plain.write_bytes(PLAIN)
    with keyring(keys_of("portal")) as ring:
        ring.encrypt(plain, packed)
        ring.try_own(tmp_path)
        assert ring.unusable() == []

    content, said = read(packed.read_bytes())
    assert content == PLAIN
    assert f"VALIDSIG {key('gym').fingerprint}" in said


def test_keys_that_are_of_no_use_are_told(tmp_path: Path) -> None:
    old = key("old")
    with keyring(keys_of("old")) as ring:
        assert ring.unusable() == [old.fingerprint]
        (tmp_path / "a").write_bytes(PLAIN)
        with pytest.raises(
            ConfigurationMistake, match="it has expired, was revoked, or isn't made"
        ):
            ring.encrypt(tmp_path / "a", tmp_path / "b")
    with (
        keyring(replace(keys_of("portal"), passphrase="fel")) as ring,
        pytest.raises(ConfigurationMistake, match="Nothing can be decrypted with our PGP key"),
    ):
        ring.try_own(tmp_path)
    for wrong, why in (
        (replace(keys_of("portal"), their_keys=b"no key"), "has no key"),
        (replace(keys_of("portal"), own_key="no key"), "holds 0 private keys"),
    ):
        with pytest.raises(ConfigurationMistake, match=why), keyring(wrong):
            pass


def test_a_machine_without_gpg_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with (
        pytest.raises(ConfigurationMistake, match="`apt-get install gnupg`"),
        keyring(keys_of("portal")),
    ):
        pass


def test_the_ring_of_a_killed_run_is_swept_away() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = Path(tempfile.mkdtemp(prefix=f"filesync-pgp-{gone.pid}-"))
    beside = Path(tempfile.mkdtemp(prefix=f"filesync-pgp-{os.getppid()}-"))
    of_our_number = Path(tempfile.mkdtemp(prefix=f"filesync-pgp-{os.getpid()}-"))
    with keyring(keys_of("portal")):
        assert (left.exists(), of_our_number.exists(), beside.exists()) == (False, False, True)
        with keyring(keys_of("portal")) as living:  # the first is ours, and lives
            assert len(list(Path(tempfile.gettempdir()).glob(f"filesync-pgp-{os.getpid()}-*"))) == 2
            assert living.unusable() == []
    beside.rmdir()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["GOODSIG A x", "VALIDSIG F 1 A"], "it isn't encrypted with PGP"),
        (["DECRYPTION_INFO 2 9 0", "DECRYPTION_OKAY"], "it is no whole PGP file"),
        (["DECRYPTION_INFO 2 9 0", "DECRYPTION_FAILED", "GOODMDC"], "it is no whole PGP file"),
        (["DECRYPTION_INFO 0 9 2", "DECRYPTION_OKAY", "VALIDSIG A 1 A"], "it isn't signed"),
        (
            ["DECRYPTION_INFO 0 9 2", "DECRYPTION_OKAY", "GOODSIG A x", "REVKEYSIG A x"],
            "it is signed by a key that was revoked",
        ),
        (
            [
                "DECRYPTION_INFO 0 9 2",
                "DECRYPTION_OKAY",
                "GOODSIG A x",
                "VALIDSIG A 1 A",
                "VALIDSIG B 1 B",
            ],
            "it is signed by another key, B",
        ),
    ],
)
def test_nothing_counts_that_gpg_has_not_said(said: list[str], why: str) -> None:
    with pytest.raises(Spoilt, match=why):
        judge([f"[GNUPG:] {each}" for each in said], ("A",), 0)
