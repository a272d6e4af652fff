"""Tasks side by side in threads of this process."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Result = TypeVar("Result")


def side_by_side(tasks: Sequence[Callable[[], Result]], at_most: int) -> list[Result]:
    """Do the tasks, `at_most` of them at a time, and return their results in the tasks' order.

    What is logged by a task bears the names that the caller's does. What one raises is raised
    when all have ended.
    """
    with ThreadPoolExecutor(at_most) as pool:
        begun = [pool.submit(copy_context().run, task) for task in tasks]
    return [each.result() for each in begun]
