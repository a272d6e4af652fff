"""Which files on a server are fetched: one case a line of the rule."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brp_filesync.profiles.portal import Arrival
from brp_filesync.transfer.choose import Choice, choose
from brp_filesync.transfer.remote import RemoteFile

NOW = 1_795_500_000  # 2026-11-24 06:00:00 UTC
PATTERN = r"order_(?P<date>[0-9]{8})(?:_[0-9]+)?\.csv"
STABLE = Arrival()
RENAMED = Arrival(complete_when="renamed")
MARKER = Arrival(complete_when="marker")


def a_file(name: str = "order_20261123.csv", size: int = 10, age_s: int = 3600) -> RemoteFile:
    return RemoteFile("orders", name.encode(), size, NOW - age_s)


def chosen(
    second: Sequence[RemoteFile],
    first: Sequence[RemoteFile] | None = None,
    arrival: Arrival = STABLE,
    pattern: str = PATTERN,
    start_from: date | str | None = None,
    max_file_bytes: int = 100,
) -> Choice:
    return choose(
        second if first is None else first,
        second,
        arrival,
        pattern,
        start_from=start_from,
        zone="Europe/Stockholm",
        now_unix=NOW,
        max_file_bytes=max_file_bytes,
    )


def placed(
    fetch: Sequence[RemoteFile] = (),
    waiting: Sequence[RemoteFile] = (),
    too_old: Sequence[RemoteFile] = (),
    too_big: Sequence[RemoteFile] = (),
    other: Sequence[RemoteFile] = (),
) -> Choice:
    return Choice(tuple(fetch), tuple(waiting), tuple(too_old), tuple(too_big), tuple(other))


@pytest.mark.rule("Files 1.1")
def test_a_file_alike_in_both_listings_and_old_enough_is_fetched() -> None:
    assert chosen([a_file(age_s=60)]) == placed(fetch=[a_file(age_s=60)])


def test_a_file_changed_too_lately_waits() -> None:
    assert chosen([a_file(age_s=59)]) == placed(waiting=[a_file(age_s=59)])


@pytest.mark.parametrize("before", [[], [a_file(size=9)], [a_file(age_s=3601)]])
def test_a_file_that_is_new_or_differs_between_the_listings_waits(
    before: list[RemoteFile],
) -> None:
    assert chosen([a_file()], first=before) == placed(waiting=[a_file()])


def test_a_file_only_in_the_first_listing_is_gone() -> None:
    assert chosen([], first=[a_file()]) == placed()


@pytest.mark.parametrize("arrival", [STABLE, RENAMED, MARKER])
def test_a_temporary_name_waits_and_a_strangers_is_none_of_ours(arrival: Arrival) -> None:
    ours, strangers = a_file("order_20261123.csv.part"), a_file("photo.part")

    assert chosen([ours, strangers], arrival=arrival) == placed(waiting=[ours], other=[strangers])


def test_a_renamed_file_is_complete_at_once() -> None:
    assert chosen([a_file(age_s=0)], first=[], arrival=RENAMED) == placed(fetch=[a_file(age_s=0)])


@pytest.mark.rule("Files 1.1")
def test_a_file_with_its_marker_is_fetched_and_one_without_waits() -> None:
    marked, unmarked = a_file(age_s=0), a_file("order_20261124.csv")
    marker = a_file("order_20261123.csv.done", age_s=0)

    assert chosen([unmarked, marker, marked], arrival=MARKER) == placed(
        fetch=[marked], waiting=[unmarked], other=[marker]
    )


def test_a_marker_older_than_its_file_is_an_earlier_files() -> None:
    file, marker = a_file(age_s=60), a_file("order_20261123.csv.done", age_s=61)

    assert chosen([file, marker], arrival=MARKER) == placed(waiting=[file], other=[marker])


def test_a_file_of_another_name_is_none_of_ours() -> None:
    answer = a_file("order_20261123_SVAR.csv")

    assert chosen([answer]) == placed(other=[answer])


def test_a_marker_that_the_pattern_would_take_is_still_a_marker() -> None:
    file, marker = a_file("a"), a_file("a.done")

    assert chosen([file, marker], arrival=MARKER, pattern=".*") == placed(
        fetch=[file], other=[marker]
    )


def test_a_start_day_counts_by_the_names_date() -> None:
    before, on = a_file("order_20261122.csv"), a_file("order_20261123.csv")

    assert chosen([before, on], start_from=date(2026, 11, 23)) == placed(
        fetch=[on], too_old=[before]
    )


@pytest.mark.parametrize(
    ("age_s", "day"), [(7 * 3600 + 1, 23), (7 * 3600, 24)]
)  # Stockholm's midnight is 23:00 UTC
def test_a_start_day_counts_by_the_local_day_of_its_change_where_the_name_has_no_date(
    age_s: int, day: int
) -> None:
    file = a_file("order.csv", age_s=age_s)

    assert chosen([file], pattern=r".*\.csv", start_from=date(2026, 11, day)).fetch == (file,)
    assert chosen([file], pattern=r".*\.csv", start_from=date(2026, 11, day + 1)).too_old == (file,)


def test_a_date_in_the_name_that_does_not_exist_counts_for_nothing() -> None:
    file = a_file("order_20261399.csv")

    assert chosen([file], start_from=date(2026, 11, 24)) == placed(fetch=[file])


def test_a_start_name_counts_by_the_name_itself_included() -> None:
    files = [a_file(f"order_2026112{day}.csv") for day in (2, 3, 4)]

    assert chosen(files, start_from="order_20261123.csv") == placed(
        fetch=files[1:], too_old=files[:1]
    )


def test_a_file_over_the_limit_is_too_big_even_while_it_grows() -> None:
    big, growing = a_file(size=101), a_file("order_20261124.csv", size=999, age_s=0)

    assert chosen([big, growing, a_file("order_20261125.csv", size=100)]) == placed(
        fetch=[a_file("order_20261125.csv", size=100)], too_big=[big, growing]
    )


def test_files_are_fetched_by_name() -> None:
    names = ["order_20261124.csv", "order_20261123_10.csv", "order_20261123_2.csv"]

    assert [file.name for file in chosen([a_file(name) for name in names]).fetch] == sorted(names)


@given(
    st.lists(
        st.builds(
            RemoteFile,
            st.just("orders"),
            st.sampled_from(["order_20261123.csv", "order_20261123.csv.part", "x", "x.done"]).map(
                str.encode
            ),
            st.integers(0, 200),
            st.integers(NOW - 100, NOW + 100),
        ),
        unique_by=lambda file: file.raw_name,
    ),
    st.sampled_from([STABLE, RENAMED, MARKER]),
)
def test_every_file_ends_in_exactly_one_place(files: list[RemoteFile], arrival: Arrival) -> None:
    choice = chosen(files, arrival=arrival)
    everywhere = [*choice.fetch, *choice.waiting, *choice.too_old, *choice.too_big, *choice.other]

    assert sorted(everywhere, key=lambda file: file.raw_name) == sorted(
        files, key=lambda file: file.raw_name
    )
