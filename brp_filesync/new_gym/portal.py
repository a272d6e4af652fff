"""A portal of a gym that runs: its proposed profile and its samples, written beside the others."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from brp_filesync.core.errors import DiskTrouble, NotPossible
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.new_gym.comments import translated
from brp_filesync.new_gym.compose import profile_of
from brp_filesync.new_gym.model import NewPortal
from brp_filesync.new_gym.sources import load_templates

_UNCHECKED = (
    "# Unchecked: this is what reading alone came to, and nobody has looked into BRP. Compare it with\n"
    "# the rules, line by line, add the answer in expected/, and take the line `unchecked` out.\n"
)


@dataclass(frozen=True, slots=True)
class NewSample:
    """A sample, and the draft of what must come of it."""

    name: str
    content: bytes
    draft: dict[str, Any]


def write_portal(
    portal: NewPortal,
    portals: Path,
    samples: Path | None,
    drafts: Sequence[NewSample],
    language: Language,
) -> list[Path]:
    """Write the profile, an empty file for its secret, and the samples; return what was written.

    Raises NotPossible where the portal has a profile, DiskTrouble where something can't be written.
    """
    profile = portals / f"{portal.name}.yaml"
    if profile.exists():
        raise NotPossible(
            phrase("{profile} is there already.", profile=profile),
            phrase("It stays as it is. Try it: `filesync portal try NAME FILE`."),
        )
    text = profile_of(portal, translated(load_templates(), language))
    written = [(profile, text.encode())]
    secret = portals.parent / portal.server.password_file
    if not secret.exists():
        written.append((secret, b""))
    if samples is not None:
        folder = samples / "orders" / portal.name
        written += [each for sample in drafts for each in _sample_files(folder, sample)]
    try:
        for path, content in written:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=False)
            path.write_bytes(content)
    except OSError as error:
        raise DiskTrouble(
            phrase(
                "{filename} can't be made: {strerror}.",
                filename=error.filename or portals,
                strerror=reason_of(error),
            ),
            phrase("Name a folder that you may write in."),
        ) from None
    return [path for path, _ in written]


def _sample_files(folder: Path, sample: NewSample) -> list[tuple[Path, bytes]]:
    """Return the sample and its draft, in a folder that isn't there yet."""
    kind, number = _kind_of(sample.draft), 1
    while (own := folder / (kind if number == 1 else f"{kind}-{number}")).exists():
        number += 1
    draft = io.BytesIO()
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.dump(sample.draft, draft)
    return [
        (own / sample.name, sample.content),
        (own / "expected.yaml", _UNCHECKED.encode() + draft.getvalue()),
    ]


def _kind_of(draft: dict[str, Any]) -> str:
    if draft["result"] == "refused":
        return "refused"
    return "mixed" if draft["exit_code"] else "good"
