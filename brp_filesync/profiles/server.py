"""Where a portal's files are: its SFTP server and our login there, or a folder of this machine."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.strict import Strict

# Allowed only by name: paramiko would else offer them to an old server.
WeakAlgorithm = Literal[
    "hmac-sha1",
    "hmac-sha1-96",
    "hmac-md5",
    "hmac-md5-96",
    "3des-cbc",
    "aes128-cbc",
    "aes192-cbc",
    "aes256-cbc",
]


class Jump(Strict):
    """A bastion: another server through which alone the server is reached."""

    host: str = Field(
        examples=["bastion.gym.example.com"],
        min_length=1,
        description="the bastion's name or address",
    )
    port: int = Field(examples=[2222], default=22, ge=1, le=65535, description="its port")
    username: str = Field(examples=["gym"], min_length=1, description="our account there")
    password: SecretReference | None = Field(
        examples=[{"file": "secrets/bastion.password"}],
        default=None,
        description="where its password is kept; give it, `private_key`, or both",
    )
    private_key: SecretReference | None = Field(
        examples=[{"file": "secrets/bastion.key"}],
        default=None,
        description="where our private key for it is kept",
    )
    passphrase: SecretReference | None = Field(
        examples=[{"file": "secrets/bastion.passphrase"}],
        default=None,
        description="where that key's passphrase is kept, if it has one",
    )
    fingerprints: tuple[str, ...] = Field(
        examples=[["SHA256:uNiVztksCsDhcc0u9e8BrwXCUvQ4QqpzoQ8TQmqSJq0"]],
        min_length=1,
        description="its host keys that are trusted, as `ssh-keygen -l` shows them",
    )

    @model_validator(mode="after")
    def _one_way_in(self) -> "Jump":
        _demand_a_way_in(self)
        return self


class Server(Strict):
    """An SFTP server and our account there. Its host keys are pinned in the known_hosts file."""

    transport: Literal["sftp", "folder"] = Field(
        examples=["folder"],
        default="sftp",
        description="`folder`: a folder of this machine in its place, which has keys of its own",
    )
    host: str = Field(
        examples=["sftp.wellnet.example.se"],
        min_length=1,
        description="the server's name or address",
    )
    port: int = Field(examples=[2222], default=22, ge=1, le=65535, description="the server's port")
    username: str = Field(examples=["gym"], min_length=1, description="our account there")
    password: SecretReference | None = Field(
        examples=[{"file": "wellnet.password"}],
        default=None,
        description="where the password is kept; give it, `private_key`, or both where the server "
        "wants both",
    )
    private_key: SecretReference | None = Field(
        examples=[{"credential": "wellnet-key"}],
        default=None,
        description="where our private key (OpenSSH or PEM) is kept",
    )
    passphrase: SecretReference | None = Field(
        examples=[{"env": "WELLNET_PASSPHRASE"}],
        default=None,
        description="where the private key's passphrase is kept, if it has one",
    )
    connect_timeout_s: float = Field(
        examples=[30], default=15, gt=0, description="seconds to wait for a connection and a login"
    )
    reply_timeout_s: float = Field(
        examples=[60],
        default=30,
        gt=0,
        description="seconds without a byte after which the server is silent",
    )
    deadline_s: float = Field(
        examples=[7200],
        default=3600,
        gt=0,
        description="seconds for all of the portal's transfers of one night",
    )
    tries: int = Field(
        examples=[5],
        default=3,
        ge=1,
        description="tries per operation, for network trouble only: a refused "
        "login is never tried again",
    )
    backoff_s: float = Field(
        examples=[5],
        default=2,
        ge=0,
        description="seconds before the second try; doubled before each further",
    )
    allow_weak_algorithms: tuple[WeakAlgorithm, ...] = Field(
        examples=[["aes256-cbc"]],
        default=(),
        description="old ciphers and MACs that this server alone may use",
    )

    upload: Literal["rename", "direct", "marker"] = Field(
        examples=["direct"],
        default="rename",
        description="how we send: `rename`: under a temporary name, then renamed; `direct`: under "
        "its own name at once, where the server fetches whatever is closed or lets nothing be "
        "renamed; `marker`: as `direct`, and an empty marker after it",
    )
    temporary_name: str = Field(
        examples=["{name}.tmp"],
        default=".{name}.part-{hash}",
        description="the temporary name: {name} is the file's own, {hash} eight digits of its "
        "content's hash",
    )
    upload_marker_suffix: str = Field(
        examples=[".klar"],
        default=".done",
        min_length=1,
        pattern=r"^[^/\x00]+$",
        description="with `upload: marker`, the marker's name is its file's name and this",
    )
    verify: Literal["size", "listing", "none"] = Field(
        examples=["listing"],
        default="size",
        description="how we see that a file arrived: its `size` (a catalogue is read back whole); "
        "`listing`: its name is there, where the server changes what it gets; `none`: not at all, "
        "where we may only write",
    )

    path: Literal["fast", "plain"] = Field(
        examples=["plain"],
        default="fast",
        description="how files go: `plain` is slower, for a server that stumbles over many requests "
        "at once",
    )

    max_bytes_per_s: int | None = Field(
        examples=[1_000_000],
        default=None,
        ge=1024,
        description="how fast files may come and go; without it as fast as they can",
    )

    max_files_at_once: int = Field(
        examples=[1],
        default=64,
        ge=1,
        le=512,
        description="how many small files are open on the server at the same time, on the fast path",
    )

    max_sessions: int | None = Field(
        examples=[1],
        default=None,
        ge=1,
        description="how many of this installation's runs may be logged in to this account at the "
        "same time; without it as many as there are",
    )
    session_wait_s: float = Field(
        examples=[60],
        default=300,
        ge=0,
        description="seconds that a run waits for one of these sessions",
    )

    @field_validator("temporary_name")
    @classmethod
    def _names_its_file(cls, text: str) -> str:
        if "{name}" not in text or text == "{name}" or "/" in text or "\0" in text:
            raise ValueError(phrase("expected {name} and something more, without a slash"))
        return text

    jump: Jump | None = Field(
        default=None,
        description="the bastion through which the server is reached; without it directly",
    )

    @model_validator(mode="after")
    def _one_way_in(self) -> "Server":
        _demand_a_way_in(self)
        return self


class FolderServer(Strict):
    """A folder of this machine in a server's place (`transport: folder`): a mount, or the folders
    of an SFTP server in front that the other side logs in to.
    """

    transport: Literal["folder"] = Field(examples=["folder"], description="`folder`")
    path: str = Field(
        examples=["/srv/sftp/wellnet"],
        min_length=1,
        description="the folder; the profile's folders lie below it, and none leads out of it. A "
        "relative one counts from the folder of the settings' file",
    )
    marker: str | None = Field(
        examples=[".mounted"],
        default=None,
        min_length=1,
        description="a file or folder below it that is only there while it is mounted; without "
        "one a folder that isn't mounted is taken for an empty one",
    )


def _demand_a_way_in(place: Jump | Server) -> None:
    if place.password is None and place.private_key is None:
        raise ValueError(phrase("name password, private_key, or both"))
    if place.passphrase is not None and place.private_key is None:
        raise ValueError(phrase("a passphrase belongs to a private_key, and there is none"))


def _transport(told: Any) -> str:
    """Return which of the two is meant: SFTP where nothing is said."""
    if isinstance(told, Mapping):
        told = told.get("transport", "sftp")
    else:
        told = getattr(told, "transport", "sftp")
    return "folder" if told == "folder" else "sftp"


AnyServer: TypeAlias = Annotated[
    Annotated[Server, Tag("sftp")] | Annotated[FolderServer, Tag("folder")],
    Discriminator(_transport),
]


class Folders(Strict):
    """Folders on the portal's server, as paths there."""

    orders: str = Field(examples=["/orders"], description="where the portal puts order files")
    archive: str = Field(
        examples=["/orders/archive"], description="where imported order files are moved"
    )
    rejected: str = Field(
        examples=["/orders/rejected"], description="where refused order files are moved"
    )
    responses: str = Field(examples=["/responses"], description="where we put our answers")
    catalogue: str | None = Field(
        examples=["/catalogue"],
        default=None,
        description="where we put the catalogue; without it none is sent",
    )
    settlements: str | None = Field(
        examples=["/settlements"],
        default=None,
        description="where the portal puts settlement reports; without it they are only taken at "
        "hand. Booked and refused ones are moved as order files are",
    )
