"""A gym before the night that publishes a new catalogue, for killing that night at every moment."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from brp_filesync.app import by_sftp
from brp_filesync.desk.catalogue import approve
from brp_filesync.flows.result import FlowResult
from tests.kill.worlds import Worlds
from tests.servers.postgres import RunningPostgres
from tests.servers.running import RunningServer
from tests.support.breaches import broken
from tests.support.catalogue_gym import published, told, vouched_for, with_catalogue
from tests.support.gym import Gym, open_gym
from tests.support.left_behind import left_behind
from tests.support.served_gym import served, write_profile


@dataclass
class CatalogueWorlds(Worlds):
    """The catalogue's night instead of that of the orders; `versioned` are its files' names."""

    whose: str = "--flow catalogue --portal wellnet"
    ends: int = 0
    versioned: bool = True
    old: int = 0  # the version that the portal has before the night
    new: int = 0  # and after it

    def night(self, gym: Gym) -> FlowResult:
        """Run the catalogue's night undisturbed."""
        night: FlowResult = published(gym, connect=by_sftp if self.server else gym.connect)
        return night

    def left_whole(self, gym: Gym, where: str) -> None:
        """Check that the portal has the old one or the new one, and that the ledger knows which.

        Where names bear no version, the marker is away for the moment that both files take.
        """
        vouched = vouched_for(gym)
        wanted = (self.old, self.new) if self.versioned else (self.old, self.new, 0)
        assert vouched in wanted, where
        known = gym.rows("filesync_catalogue", "version", "begun_at", "replaced_at")
        begun = [
            version
            for version, begun_at, replaced_at in known
            if begun_at is not None and replaced_at is None
        ]
        assert vouched in (*begun, 0), where

    def recovers(self, gym: Gym, where: str) -> None:
        """Check as for orders, that it's always the new one, and every invariant."""
        super().recovers(gym, where)
        assert vouched_for(gym) == self.new, where
        assert broken(gym) == {}, where


def prepare_catalogue(
    folder: Path,
    *,
    versioned: bool,
    server: RunningServer | None = None,
    postgres: RunningPostgres | None = None,
    database: str | None = None,
) -> CatalogueWorlds:
    """Make the gym: three catalogues behind it where they are `versioned`, and an approved one.

    Else one behind it, and a change of which nobody is asked.
    """
    gym = open_gym(folder / "gym", database=database)
    if server is not None:
        gym = served(gym, server)
    gym = told(gym)
    write_profile(gym)
    if versioned:
        gym = with_catalogue(gym, versioned=True)
    _write_names(gym)
    worlds = CatalogueWorlds(gym, folder, server, {}, postgres, versioned=versioned)
    for price_ore in (499000, 490000, 480000) if versioned else (499000,):
        _price(gym, price_ore)
        assert worlds.night(gym).exit_code == 0
    worlds.old = vouched_for(gym)
    worlds.new = worlds.old + 1
    _price(gym, 900000 if versioned else 489000)
    if versioned:
        assert worlds.night(gym).exit_code == 3
        with gym.app() as app:
            approve(app.database, gym.portal, None, "eva", app.now)
    with worlds.another() as undisturbed:
        assert worlds.night(undisturbed).exit_code == 0
        worlds.whole = left_behind(undisturbed)
        assert broken(undisturbed) == {}
    return worlds


def _price(gym: Gym, price_ore: int) -> None:
    gym.do(f"UPDATE brp_agreed_price SET price_ore = {price_ore} WHERE product_number = 'M12'")


def _write_names(gym: Gym) -> None:
    """Write the files' names, and the database, where the command line reads them."""
    yaml, files = YAML(), gym.profile.catalogue
    assert files is not None
    path = gym.installation.folder / "portals" / "wellnet.yaml"
    written = yaml.load(path)
    for kind, part in (("facilities", files.facilities), ("products", files.products)):
        written["catalogue"][kind]["file_name"] = part.file_name
    yaml.dump(written, path)
