"""How an installation stands, as metrics in the text form that Prometheus reads. Pure but for the
library, which is imported when it is needed.

Names and labels stay as they are, for whoever has written alerts (docs/monitoring.md).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.outcomes import OUTCOMES
from brp_filesync.report.status import Status

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

Sample = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: what it means, its labels besides `installation`, and where its values are."""

    meaning: str
    labels: tuple[str, ...]
    samples: Callable[[Status], Iterable[Sample]]


def _moments(name: str) -> Callable[[Status], Iterator[Sample]]:
    def samples(status: Status) -> Iterator[Sample]:
        for each in status.flows:
            if moment := getattr(each, name):
                yield (each.source, each.flow), datetime.fromisoformat(moment).timestamp()

    return samples


def _counted(of: Callable[[Status], Mapping[str, int]]) -> Callable[[Status], Iterator[Sample]]:
    return lambda status: (((name,), count) for name, count in of(status).items())


def _by_kind(status: Status) -> Iterator[Sample]:
    kinds = [each.kind for each in status.alarms]
    return (((kind,), kinds.count(kind)) for kind in sorted(set(kinds)))


def _missing(status: Status) -> Iterator[Sample]:
    flows = [(each.source, each.flow) for each in status.missing]
    return (
        ((each.source, each.flow), flows.count((each.source, each.flow))) for each in status.flows
    )


def _ages(status: Status) -> Iterator[Sample]:
    today = datetime.fromisoformat(status.at).date()
    for each in status.waiting.queues:
        oldest = datetime.fromisoformat(each.oldest).date()
        yield (each.bank,), float(max((today - oldest).days, 0))


# All of them; a name never changes its meaning.
GAUGES: Mapping[str, Metric] = {
    "filesync_status": Metric(
        "What `filesync status` ends with: 0 well, 3 something waits for a person, 70 not done.",
        (),
        lambda status: [((), int(status.exit_code))],
    ),
    "filesync_status_timestamp_seconds": Metric(
        "When this was written, Unix time.",
        (),
        lambda status: [((), datetime.fromisoformat(status.at).timestamp())],
    ),
    "filesync_last_run_start_timestamp_seconds": Metric(
        "When a flow's last run began, Unix time.", ("source", "flow"), _moments("began_at")
    ),
    "filesync_last_run_end_timestamp_seconds": Metric(
        "When a flow's last run ended, Unix time; none while it is at work, or was killed.",
        ("source", "flow"),
        _moments("ended_at"),
    ),
    "filesync_last_done_timestamp_seconds": Metric(
        "When a flow's run last ended with 0, 3 or 65, Unix time.",
        ("source", "flow"),
        _moments("done_at"),
    ),
    "filesync_next_run_timestamp_seconds": Metric(
        "When a flow runs next by the schedule, Unix time.", ("source", "flow"), _moments("next_at")
    ),
    "filesync_last_run_exit_code": Metric(
        "What a flow's last run ended with.",
        ("source", "flow"),
        lambda status: (
            ((each.source, each.flow), each.exit_code)
            for each in status.flows
            if each.exit_code is not None
        ),
    ),
    "filesync_missing_files": Metric(
        "Expected files that haven't come by their time.", ("source", "flow"), _missing
    ),
    "filesync_open_alarms": Metric(
        "Open alarms of a kind; a kind without one isn't there.", ("kind",), _by_kind
    ),
    "filesync_unmatched_payments": Metric(
        "Payments that are nobody's yet.",
        ("bank",),
        lambda status: (((each.bank,), each.payments) for each in status.waiting.queues),
    ),
    "filesync_unmatched_ore": Metric(
        "Their sum, in öre.",
        ("bank",),
        lambda status: (((each.bank,), each.amount_ore) for each in status.waiting.queues),
    ),
    "filesync_unmatched_oldest_days": Metric(
        "Days since the oldest of them was paid.", ("bank",), _ages
    ),
    "filesync_mails": Metric(
        "Mails to buyers that aren't sent: todo, sending, failed, unknown.",
        ("state",),
        _counted(lambda status: status.waiting.mails),
    ),
    "filesync_duties": Metric(
        "Answers to send and files to clear away that aren't done yet.",
        ("kind",),
        _counted(lambda status: status.waiting.duties),
    ),
    "filesync_failed_files": Metric(
        "Files that met a bug and wait for another try.",
        (),
        lambda status: [((), status.waiting.failed_files)],
    ),
    "filesync_open_rejected_rows": Metric(
        "Rejected rows that nobody has mended or waived.",
        ("source",),
        lambda status: (((each.source,), each.rows) for each in status.waiting.open_rows),
    ),
    "filesync_finance_tasks": Metric(
        "Tasks that wait for finance.", (), lambda status: [((), status.waiting.tasks)]
    ),
    "filesync_disk_free_bytes": Metric(
        "Free bytes where the archive is, and SQLite's database.",
        ("place",),
        _counted(lambda status: status.disks),
    ),
}
STATUS = "filesync_status"
ROWS = "filesync_rows_total"
ROWS_MEANING = "Rows decided on since the beginning, by outcome."


def registry(
    told: Sequence[tuple[Status, Sequence[Mapping[str, Any]]]],
    down: Sequence[str] = (),
) -> "CollectorRegistry":
    """Return the metrics of installations: each one's status, and its rows ever decided on.

    Of one that is `down` nothing is known but that something isn't done.
    """
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
    from prometheus_client.core import Metric as Family
    from prometheus_client.registry import Collector

    class _All(Collector):
        def collect(self) -> Iterator[Family]:
            for name, metric in GAUGES.items():
                gauge = GaugeMetricFamily(
                    name, metric.meaning, labels=("installation", *metric.labels)
                )
                for status, _ in told:
                    for labels, value in metric.samples(status):
                        gauge.add_metric((status.installation, *labels), value)
                for installation in down if name == STATUS else ():
                    gauge.add_metric((installation,), ExitCode.BROKEN)
                yield gauge
            counter = CounterMetricFamily(
                ROWS, ROWS_MEANING, labels=("installation", "source", "flow", "outcome")
            )
            for status, rows in told:
                for row in rows:
                    for outcome in OUTCOMES:
                        labels = (status.installation, row["source"], row["flow"], outcome)
                        counter.add_metric(labels, row[outcome])
            yield counter

    found = CollectorRegistry()
    found.register(_All())
    return found
