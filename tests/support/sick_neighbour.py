"""A gym with two portals on real servers: one is sound, and the other's server can be made sick.

The sick one, `andra`, comes first in the night.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from brp_filesync.brp.schema_catalogue import agreed_price
from tests.servers.running import RunningServer
from tests.support.command import Typed, typed_now
from tests.support.gym import Gym, a_file, an_order, personnummer
from tests.support.served_gym import served, write_profile

NAME = "WELLNET_ORDER_20261123_001.csv"
ANSWER = "WELLNET_ORDER_20261123_001_SVAR.csv"


@dataclass
class Neighbours:
    """Two portals of one gym, each with an order file waiting: W-1 is wellnet's, A-1 andra's."""

    gym: Gym
    sick: RunningServer
    sound: RunningServer
    server: dict[str, Any] = field(default_factory=dict)  # of andra's profile, besides the sound

    @property
    def sick_folder(self) -> Path:
        """Where andra's server has its folders."""
        return self.gym.folder / "andra"

    def write(self, **changes: Any) -> None:
        """Write andra's profile with these changes of its server's section."""
        self.server |= changes
        portals = self.gym.installation.folder / "portals"
        yaml = YAML()
        profile = yaml.load(portals / "wellnet.yaml")
        section = self.sick.profile(
            private_key=None,
            password={"file": "andra.password"},
            connect_timeout_s=1.0,
            reply_timeout_s=1.0,
        )
        written = section.model_dump(mode="json", exclude_none=True) | self.server
        folder = "andra"
        profile.update(
            portal="andra",
            name="Andra",
            server=written,
            folders={
                "orders": f"{folder}/orders",
                "archive": f"{folder}/archive",
                "rejected": f"{folder}/rejected",
                "responses": f"{folder}/responses",
            },
        )
        yaml.dump(profile, portals / "andra.yaml")

    def pin(self, sick_keys: str | None = None) -> None:
        """Pin both servers' keys; andra's server's are its own, or these lines."""
        theirs = self.sick.known_hosts.read_text() if sick_keys is None else sick_keys
        pins = self.gym.installation.path(self.gym.installation.settings.known_hosts)
        pins.write_text(self.sound.known_hosts.read_text() + theirs)

    def give_password(self, password: str) -> None:
        """Put andra's password where its profile says."""
        secret = self.gym.installation.folder / "andra.password"
        secret.write_text(password)
        secret.chmod(0o600)

    def run(self, *words: str) -> Typed:
        """Type `filesync run --json`, on the machine's own clock."""
        return typed_now(self.gym, "run", "--json", *words)

    def imported(self) -> list[str]:
        """Return the order numbers in BRP."""
        return sorted(row[0] for row in self.gym.rows("brp_order", "portal_order_number"))

    def answers(self) -> list[str]:
        """Return which portals have their answer."""
        places = {"andra": self.sick_folder, "wellnet": self.gym.server}
        return [name for name, place in places.items() if (place / "responses" / ANSWER).is_file()]


def neighbours(gym: Gym, sound: RunningServer, sick: RunningServer) -> Neighbours:
    """Return the gym with both portals, whose settings and profiles are on disk."""
    pins = str(gym.folder / "known_hosts")
    both = Neighbours(served(gym, sound), sick, sound)
    settings = both.gym.installation.settings.model_copy(update={"known_hosts": pins})
    both.gym = replace(both.gym, installation=replace(both.gym.installation, settings=settings))
    write_profile(both.gym)
    for name in ("orders", "archive", "rejected", "responses"):
        (both.sick_folder / name).mkdir(parents=True)
    (sick.root / "andra").symlink_to(both.sick_folder)
    both.gym.deliver([an_order()])
    other = a_file([an_order("A-1", personnummer=personnummer(1), email="")])
    both.gym.deliver_bytes(other, NAME.replace("001", "002"))
    (both.gym.server / "orders" / NAME.replace("001", "002")).rename(
        both.sick_folder / "orders" / NAME
    )
    both.gym.do(copied_prices("andra"))
    both.write()
    both.pin()
    both.give_password(sick.password)
    return both


def copied_prices(portal: str) -> str:
    """Return the statement that gives another portal the same prices as wellnet."""
    names = [column.name for column in agreed_price.columns]
    copied = [
        {"portal": f"'{portal}'", "agreed_price_id": "agreed_price_id + 1000"}.get(name, name)
        for name in names
    ]
    return (
        f"INSERT INTO brp_agreed_price ({', '.join(names)})"
        f" SELECT {', '.join(copied)} FROM brp_agreed_price"
    )
