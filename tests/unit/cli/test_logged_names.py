"""A remote file's name that looks like a personnummer is masked in the log, and others aren't."""

import pytest

from brp_filesync.cli.terminal import harmless_event
from tests.support.gym import personnummer

_WHOLE = personnummer(3)


@pytest.mark.rule("Law 1.1")
@pytest.mark.parametrize(
    ("name", "logged"),
    [
        (f"{_WHOLE}.csv", "******-****.csv"),
        (f"kort_{_WHOLE[2:8]}-{_WHOLE[8:]}_2.csv", "kort_******-****_2.csv"),
        ("20261123-0002.csv", "20261123-0002.csv"),  # a day and a serial number
        ("WELLNET_ORDER_20261123_001.csv", "WELLNET_ORDER_20261123_001.csv"),
        ("5560360793.csv", "5560360793.csv"),  # an organisation's
    ],
)
def test_a_name_in_the_log(name: str, logged: str) -> None:
    assert harmless_event(None, "info", {"file": name, "rows": 2}) == {"file": logged, "rows": 2}
