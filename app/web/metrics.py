"""What the site counts, as Prometheus reads it. Only canonical operator names become labels."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from app.workers.pool import PoolStatistics

SECONDS_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One registry for each app. The children of a label are looked up once and kept: that lookup costs more than counting."""

    def __init__(self, pool_statistics: Callable[[], PoolStatistics], held_body_bytes: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        self._runs = Counter("torchnotes_runs", "Runs that ended, well or not.", ("operator", "task"), registry=self._registry)
        self._errors = Counter("torchnotes_errors", "Requests answered by an error.", ("operator", "code"), registry=self._registry)
        self._seconds = Histogram(
            "torchnotes_run_seconds", "Time of a run, its wait included.", ("operator",), buckets=SECONDS_BUCKETS, registry=self._registry
        )
        self._run_children: dict[tuple[str, str], tuple[Counter, Histogram]] = {}
        self._registry.register(PoolCollector(pool_statistics, held_body_bytes))
        ProcessCollector(registry=self._registry)

    def count_run(self, operator: str, task: str, seconds: float) -> None:
        children = self._run_children.get((operator, task))
        if children is None:
            children = self._run_children[operator, task] = (self._runs.labels(operator, task), self._seconds.labels(operator))
        runs, histogram = children
        runs.inc()
        histogram.observe(seconds)

    def count_error(self, operator: str, code: str) -> None:
        self._errors.labels(operator, code).inc()

    def as_text(self) -> bytes:
        return generate_latest(self._registry)


class PoolCollector(Collector):
    """Reads the pool and the body budget when it is asked, so that they need not know that anybody counts."""

    def __init__(self, pool_statistics: Callable[[], PoolStatistics], held_body_bytes: Callable[[], int]) -> None:
        self._pool_statistics = pool_statistics
        self._held_body_bytes = held_body_bytes

    def collect(self) -> Iterator[Metric]:
        statistics = self._pool_statistics()
        yield GaugeMetricFamily("torchnotes_workers_ready", "Workers that are up, busy ones included.", value=statistics.ready)
        yield GaugeMetricFamily("torchnotes_workers_busy", "Workers with a run.", value=statistics.busy)
        yield GaugeMetricFamily("torchnotes_queue_length", "Runs that wait for a worker.", value=statistics.queued)
        yield GaugeMetricFamily("torchnotes_body_bytes_held", "Bytes of request bodies held at once.", value=self._held_body_bytes())
        restarts = CounterMetricFamily("torchnotes_worker_restarts", "Workers replaced.", labels=("reason",))
        for reason, count in statistics.restarts.items():
            restarts.add_metric((reason,), count)
        yield restarts
