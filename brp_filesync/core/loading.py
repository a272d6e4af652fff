"""What a library would load and we never use, kept from being loaded."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(module: str) -> Iterator[None]:
    """Let imports in the block do without the module, as if it weren't installed.

    Only for one that the importing library itself can do without.
    """
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # how Python is told (import_module)
    try:
        yield
    finally:
        sys.modules.pop(module, None)
