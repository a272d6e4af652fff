"""Keys that an earlier version had by another name, and how they are written now."""

from collections.abc import Mapping

# The key → what stands in its place, as it is written.
RENAMED: Mapping[str, str] = {
    "moved_to_camt": "format_days: {bgmax: {last: 2026-11-27}, camt.054: {first: 2026-11-16}}",
}
