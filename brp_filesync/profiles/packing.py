"""How files are packed on their way: encrypted with PGP, compressed with gzip or zip, or both."""

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.strict import Misfit, Strict, misfits

Layer = Literal["pgp", "gzip", "zip"]


class Pgp(Strict):
    """The keys of PGP (OpenPGP, by `gpg`). Each source has a key ring of its own, of these alone."""

    own_key: SecretReference | None = Field(
        examples=[{"file": "secrets/wellnet.pgp"}],
        default=None,
        description="where our private key is kept, as `gpg --export-secret-keys --armor` writes it",
    )
    passphrase: SecretReference | None = Field(
        examples=[{"file": "secrets/wellnet.pgp-passphrase"}],
        default=None,
        description="where that key's passphrase is kept, if it has one",
    )
    their_keys: str | None = Field(
        examples=["pgp/wellnet.asc"],
        default=None,
        min_length=1,
        description="a file with the other side's public keys; a relative path counts from the "
        "folder of the settings' file",
    )
    fingerprints: tuple[str, ...] = Field(
        examples=[["0123456789ABCDEF0123456789ABCDEF01234567"]],
        default=(),
        description="the other side's keys that are trusted: each file must be signed by one of "
        "them, and what we send is encrypted for the first. With none, no signature is asked for",
    )

    @field_validator("fingerprints")
    @classmethod
    def _forty_digits(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        bare = tuple(re.sub(r"\s", "", text).upper() for text in texts)
        if not all(re.fullmatch(r"[0-9A-F]{40}|[0-9A-F]{64}", each) for each in bare):
            raise ValueError(phrase("expected whole fingerprints, 40 hexadecimal digits each"))
        return bare


class Packing(Strict):
    """How files are packed, the outermost first: `[pgp, zip]` is a zip that was encrypted."""

    incoming: tuple[Layer, ...] = Field(
        examples=[["pgp"]],
        default=(),
        max_length=2,
        description="how order files, payment files and settlement reports come",
    )
    outgoing: tuple[Layer, ...] = Field(
        examples=[["pgp"]],
        default=(),
        max_length=2,
        description="how answers and catalogues are sent, under the names that the profile gives "
        "them",
    )
    max_ratio: int = Field(
        examples=[500],
        default=200,
        gt=0,
        description="a file that becomes more than so many times bigger is refused; how big it may "
        "become is `max_file_bytes`",
    )
    pgp: Pgp | None = Field(
        examples=[
            {
                "own_key": {"file": "secrets/wellnet.pgp"},
                "their_keys": "pgp/wellnet.asc",
                "fingerprints": ["0123456789ABCDEF0123456789ABCDEF01234567"],
            }
        ],
        default=None,
        description="the keys, where a file comes or goes encrypted",
    )

    @model_validator(mode="after")
    def _keys_fit(self) -> "Packing":
        found: list[Misfit] = []
        encrypted = "pgp" in self.incoming or "pgp" in self.outgoing
        keys = self.pgp
        if encrypted and keys is None:
            found.append((("pgp",), phrase("files come or go encrypted, and no keys are named")))
        if keys is not None:
            if "pgp" in self.incoming and keys.own_key is None:
                found.append((("pgp",), phrase("own_key is missing: what comes is for it")))
            if "pgp" in self.outgoing and not keys.fingerprints:
                found.append((("pgp",), phrase("fingerprints is missing: for whom we encrypt")))
            if keys.fingerprints and keys.their_keys is None:
                found.append((("pgp",), phrase("their_keys is missing: fingerprints names them")))
            if keys.passphrase is not None and keys.own_key is None:
                found.append((("pgp",), phrase("a passphrase belongs to an own_key")))
        if found:
            raise misfits(found)
        return self


AS_IT_IS = Packing()
