"""What gpg has said of a message, in its words for programs (doc/DETAILS): is it sound, and whose?

Nothing counts that gpg hasn't said: a message is sound where it was encrypted for us, was whole, and,
where keys are pinned, was signed by one of them, by a key that is neither expired nor revoked.
"""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.transfer.packed.spoilt import Spoilt, broken

_PREFIX = "[GNUPG:] "
_ASK_AGAIN = phrase("Ask its sender to encrypt it for our key, and to send it again.")
_ASK_WHO = phrase(
    "Ask its sender by another way whether it sent this file, and with which key. Only then name its "
    "fingerprint in packing.pgp.fingerprints."
)
# The first that was said tells most. The agent's own errors come under ERROR.
_OF_SIGNATURES: Mapping[str, Phrase] = MappingProxyType(
    {
        "BADSIG": phrase("its signature is false: it isn't as it was signed"),
        "EXPKEYSIG": phrase("it is signed by a key that has expired"),
        "REVKEYSIG": phrase("it is signed by a key that was revoked"),
        "EXPSIG": phrase("its signature has expired"),
        "ERRSIG": phrase("it is signed by a key that isn't in packing.pgp.their_keys"),
    }
)


def judge(lines: Iterable[str], fingerprints: Collection[str], exit_code: int) -> None:
    """Raise Spoilt unless what gpg has said in decrypting makes the message sound.

    It says that all was decrypted also where it couldn't write it: its exit code tells that.
    `fingerprints` are those of the pinned keys, in capitals; with none no signature is asked for.
    """
    said = statuses(lines)
    if "NO_SECKEY" in said and "DECRYPTION_OKAY" not in said:
        raise Spoilt(phrase("it is encrypted for another key than ours"), _ASK_AGAIN)
    if any(each[:1] == ["pkdecrypt_failed"] for each in said.get("ERROR", [])):
        raise Spoilt(
            phrase("our key can't be opened with the passphrase of the profile"),
            phrase("Correct packing.pgp.passphrase; the file is taken by the next run."),
        )
    if "BADSIG" in said:
        raise Spoilt(_OF_SIGNATURES["BADSIG"], _ASK_WHO)
    if "DECRYPTION_INFO" not in said:
        raise Spoilt(phrase("it isn't encrypted with PGP"), _ASK_AGAIN)
    if "DECRYPTION_OKAY" not in said or "DECRYPTION_FAILED" in said or not _was_whole(said):
        raise broken("PGP")
    if fingerprints:
        _demand_signed(said, fingerprints)
    if exit_code != 0:
        raise broken("PGP")


def statuses(lines: Iterable[str]) -> dict[str, list[list[str]]]:
    """Return gpg's words with what stood behind each, in the order in which they were said first."""
    said: dict[str, list[list[str]]] = {}
    for line in lines:
        if line.startswith(_PREFIX):
            word, *rest = line.removeprefix(_PREFIX).split()
            said.setdefault(word, []).append(rest)
    return said


def _was_whole(said: Mapping[str, list[list[str]]]) -> bool:
    """Say whether what protects the whole message was there: an MDC that was right, or AEAD."""
    aead = any(len(each) > 2 and each[2] != "0" for each in said["DECRYPTION_INFO"])
    return "GOODMDC" in said or aead


def _demand_signed(said: Mapping[str, list[list[str]]], fingerprints: Collection[str]) -> None:
    for word, why in _OF_SIGNATURES.items():  # one that isn't sound spoils the others
        if word in said:
            raise Spoilt(why, _ASK_WHO)
    valid = said.get("VALIDSIG", [])
    if not valid or "GOODSIG" not in said:
        raise Spoilt(phrase("it isn't signed"), _ASK_WHO)
    for each in valid:
        # The last is the main key's, which vouches for the one that signed (DETAILS, VALIDSIG).
        if each[0] not in fingerprints and each[-1] not in fingerprints:
            raise Spoilt(
                phrase("it is signed by another key, {fingerprint}", fingerprint=each[-1]), _ASK_WHO
            )
