"""Schedules for tests, in few words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from brp_filesync.profiles.schedule import Expected, Numbered
from brp_filesync.schedule.model import Arrived, Awaited, Flow, Looked, Plan, Schedule, Seen
from brp_filesync.schedule.times import moment, moment_on

ORDERS = Flow("wellnet", "orders")
NAMES = r"WELLNET_ORDER_(?P<date>\d{8})_(?P<serial>\d{3})\.csv"


def a_plan(*run: str, of: Flow = ORDERS, **given: Any) -> Schedule:
    """Return a schedule of one flow, each night at 02:30 by default."""
    return Schedule((Plan(of, run or ("30 2 * * *",), **{"file_name": NAMES} | given),))


def an_expected(by: str = "02:30", **given: Any) -> Expected:
    return Expected.model_validate({"by": by, **given})


def numbers(part: str = "serial", **given: Any) -> Numbered:
    return Numbered.model_validate({"part": part, **given})


def local(text: str) -> datetime:
    """Return the moment of a time on Stockholm's clocks: "2026-11-24 02:30"."""
    return moment(datetime.fromisoformat(text))


def arrived(name: str, at: str, file_id: int = 1, **given: Any) -> Arrived:
    """Return a file of Wellnet's that came at a time on Stockholm's clocks."""
    return Arrived(ORDERS, name, local(at), **{"received": True, "file_id": file_id} | given)


def seen(*arrivals: Arrived, until: str, since: str = "2026-01-01 00:00") -> Seen:
    """Return what came, and that the folder was looked at first and last at these times."""
    looks: Mapping[Flow, Looked] = {ORDERS: Looked(local(since), local(until))}
    return Seen(arrivals, looks)


def the_file_of(day: str, by: str = "02:30", name: str = "WELLNET_ORDER_*_*.csv") -> Awaited:
    """Return the expected file of a day."""
    return Awaited(ORDERS, date.fromisoformat(day), moment_on(date.fromisoformat(day), by), name)
