"""A gym whose mail server takes OAuth2: what is remembered of a refusal, and which secret is kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.smtp import Mailbox
from tests.servers.tokens import CLIENT_SECRET, REFRESH_TOKEN, Provider, providing
from tests.support.gym import Gym, an_order
from tests.support.mailed_gym import mailed, states

pytestmark = pytest.mark.one_database


@pytest.fixture
def provider(box: Mailbox) -> Iterator[Provider]:
    with providing() as provider:
        box.tokens = provider.good
        yield provider
    box.tokens = None


def by_oauth2(gym: Gym, box: Mailbox, provider: Provider, **oauth2: Any) -> Gym:
    """Return the gym with an order to confirm, and its app's secrets in files."""
    gym = mailed(gym, box, server={"password": None, "oauth2": provider.oauth2(**oauth2)})
    for name, secret in (("client-secret", CLIENT_SECRET), ("refresh-token", REFRESH_TOKEN)):
        _write(gym.installation.folder / name, secret)
    gym.deliver([an_order("W-1")])
    return gym


def test_an_app_that_is_refused_asks_once_until_its_secret_is_another(
    gym: Gym, box: Mailbox, provider: Provider
) -> None:
    gym = by_oauth2(gym, box, provider)
    provider.refusals = [(401, {"error": "invalid_client"})] * 3

    nights = [gym.night() for _ in range(2)]

    assert [each.exit_code for each in nights] == [77, 77]
    assert (len(provider.asked), states(gym)) == (1, ["todo"])
    assert "gives us no token (401 invalid_client)" in nights[0].mails.troubles[0].message
    assert "isn't tried again" in nights[1].mails.troubles[0].message
    provider.refusals.clear()
    _write(gym.installation.folder / "client-secret", "another")
    assert (gym.night().exit_code, states(gym)) == (0, ["done"])
    assert provider.asked[-1]["client_secret"] == "another"


def test_a_refresh_token_that_is_replaced_is_kept_in_its_file_for_the_next_night(
    gym: Gym, box: Mailbox, provider: Provider
) -> None:
    provider.rotates = True
    gym = by_oauth2(gym, box, provider, refresh_token={"file": "refresh-token"})
    path = gym.installation.folder / "refresh-token"

    assert gym.night().mails.sent == 1

    assert (path.read_text(), path.stat().st_mode & 0o777) == (f"{REFRESH_TOKEN}-1\n", 0o600)
    assert [each.name for each in path.parent.glob(".refresh-token*")] == []
    gym.do("UPDATE filesync_duty SET state = 'todo', next_try_at = NULL WHERE order_id IS NOT NULL")
    assert gym.night().mails.sent == 1
    assert [each["refresh_token"] for each in provider.asked] == [
        REFRESH_TOKEN,
        f"{REFRESH_TOKEN}-1",
    ]


def _write(path: Path, secret: str) -> None:
    path.write_text(secret)
    path.chmod(0o600)
