"""Secrets are read from where they are kept, and never shown."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.profiles.reveal import reveal
from brp_filesync.profiles.secrets import SecretReference


def kept(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"hunter2", "hunter2"),
        (b"hunter2\n", "hunter2"),
        (b"hunter2\r\n", "hunter2"),
        (b"hunter2\n\n", "hunter2\n"),
        (b" hunter2 \n", " hunter2 "),
        (b"hunter2\r", "hunter2\r"),
        ("lösenord\n".encode(), "lösenord"),
    ],
)
def test_a_files_secret_loses_one_newline_and_nothing_else(
    tmp_path: Path, content: bytes, secret: str
) -> None:
    kept(tmp_path / "portal.password", content)

    assert reveal(SecretReference(file="portal.password"), tmp_path, {}) == secret


def test_an_absolute_file_stays_where_it_is(tmp_path: Path) -> None:
    path = kept(tmp_path / "portal.password", b"hunter2")

    assert reveal(SecretReference(file=str(path)), Path("/elsewhere"), {}) == "hunter2"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_may_open_is_refused_with_advice(tmp_path: Path, mode: int) -> None:
    path = kept(tmp_path / "portal.password", b"hunter2", mode)

    with pytest.raises(ConfigurationMistake) as caught:
        reveal(SecretReference(file="portal.password"), tmp_path, {})

    assert str(caught.value) == (
        f"The secret file {path} is open to others than its owner (mode {mode:04o}). "
        f"Run: chmod 600 {path}"
    )


def test_a_variables_secret_is_taken_as_it_is() -> None:
    assert reveal(SecretReference(env="PASSWORD"), Path(), {"PASSWORD": "hunter2 "}) == "hunter2 "


def test_a_credential_is_read_from_systemds_folder(tmp_path: Path) -> None:
    kept(tmp_path / "portal", b"hunter2\n", 0o444)  # systemd's own modes, in a folder of its own

    reference = SecretReference(credential="portal")

    assert reveal(reference, Path("/no"), {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "hunter2"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (
            SecretReference(env="PASSWORD"),
            "The environment variable PASSWORD is empty or missing. Put the secret there.",
        ),
        (
            SecretReference(credential="portal"),
            "The credential portal can't be found: CREDENTIALS_DIRECTORY isn't set. "
            "Run under systemd, with LoadCredential= in the service.",
        ),
        (
            SecretReference(file="/no/such"),
            "The secret file /no/such can't be read: No such file or directory. "
            "Put the secret there.",
        ),
    ],
)
def test_a_missing_secret_is_a_configuration_mistake(
    reference: SecretReference, message: str
) -> None:
    with pytest.raises(ConfigurationMistake) as caught:
        reveal(reference, Path(), {})

    assert str(caught.value) == message


@pytest.mark.parametrize("content", [b"", b"\n", b"hunter2 \xff"])
def test_an_empty_or_undecodable_secret_is_refused_and_not_shown(
    tmp_path: Path, content: bytes
) -> None:
    kept(tmp_path / "secret", content)

    with pytest.raises(ConfigurationMistake) as caught:
        reveal(SecretReference(file="secret"), tmp_path, {})

    assert "hunter2" not in repr(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_credential_is_a_name_and_no_path() -> None:
    with pytest.raises(ValidationError):
        SecretReference(credential="../portal")


def test_a_models_error_does_not_show_what_it_was_given() -> None:
    with pytest.raises(ValidationError) as caught:
        SecretReference.model_validate("hunter2")

    assert "hunter2" not in str(caught.value)
