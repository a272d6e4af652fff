"""A gym whose portal is a real SFTP server, logged in to as the product does it by default."""

import secrets
from dataclasses import replace
from typing import Any

from ruamel.yaml import YAML

from brp_filesync.profiles.server import Folders, Server
from tests.servers.running import RunningServer
from tests.support.gym import Gym

# What a real night waits between two listings of a folder, where nothing but the wait is at stake.
SETTLE_S = 0.1


def served(gym: Gym, server: RunningServer, login: str = "key", **changes: Any) -> Gym:
    """Return the gym with its portal's folders on the server, by `key` or by `password`.

    `changes` are of the profile's server section.
    """
    name = f"gym-{secrets.token_hex(6)}"
    (server.root / name).symlink_to(gym.server)
    for file, secret in (("key", server.client_key.read_text()), ("password", server.password)):
        path = gym.installation.folder / file
        path.write_text(secret)
        path.chmod(0o600)
    profile = server.profile if login == "key" else server.password_profile
    return changed(
        gym,
        server=profile(**changes),
        folders=Folders(
            orders=f"{name}/orders",
            archive=f"{name}/orders/archive",
            rejected=f"{name}/orders/rejected",
            responses=f"{name}/responses",
        ),
        settings={"known_hosts": str(server.known_hosts)},
    )


def changed(gym: Gym, *, settings: dict[str, Any] | None = None, **profile: Any) -> Gym:
    """Return the gym with other settings, or with another profile of its portal."""
    installation = gym.installation
    return replace(
        gym,
        installation=replace(
            installation,
            settings=installation.settings.model_copy(update=settings or {}),
            portals={gym.portal: gym.profile.model_copy(update=profile)},
        ),
    )


def with_server(gym: Gym, **changes: Any) -> Gym:
    """Return the gym with another server section of its portal's profile."""
    server: Server = gym.profile.server
    return changed(gym, server=server.model_copy(update=changes))


def write_profile(gym: Gym) -> None:
    """Write what `served` has changed to the configuration that the command line reads.

    Its nights wait no longer than they must for files to settle.
    """
    yaml = YAML()
    profile, settings = gym.profile, gym.installation.settings
    config = gym.installation.folder
    for path, told in (
        (config / "filesync.yaml", {"known_hosts": settings.known_hosts}),
        (
            config / "portals" / f"{gym.portal}.yaml",
            {
                "server": profile.server.model_dump(mode="json", exclude_none=True),
                "folders": profile.folders.model_dump(mode="json", exclude_none=True),
            },
        ),
    ):
        written = yaml.load(path)
        written.update(told)
        if "arrival" in written:
            written["arrival"]["settle_s"] = SETTLE_S
        yaml.dump(written, path)
