"""What is measured and offered at /metrics: names and outcomes only, never a value that somebody typed."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Measures:
    """The meters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.commands = Counter(
            "puskesos_commands",
            "Commands by name and outcome (recorded, or the code of the refusal)",
            ["command", "outcome"],
            registry=self.registry,
        )
        self.operation_seconds = Histogram(
            "puskesos_operation_seconds",
            "Time to answer a GraphQL operation, by its type",
            ["operation"],
            registry=self.registry,
        )
        self.faults = Counter("puskesos_faults", "Errors that were masked", registry=self.registry)
        self.subscribers = Gauge(
            "puskesos_subscribers", "Live subscriptions", registry=self.registry
        )
        self.slow_readers = Counter(
            "puskesos_slow_readers", "Subscribers cut off", registry=self.registry
        )
        self.projection_lag = Gauge(
            "puskesos_projection_lag",
            "Facts recorded but not yet in the read models",
            ["tenant"],
            registry=self.registry,
        )

    def exposition(self) -> bytes:
        return generate_latest(self.registry)
