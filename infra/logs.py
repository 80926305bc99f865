"""Log lines: JSON for machines or words for people; personal data is masked whoever wrote the line."""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from domain.indonesia import personal_data_filter


class _Masking:
    """Masks every text of a line, however deep it lies, before the line is rendered.

    A filter on the handler would see our own lines as a dictionary and turn them into text.
    """

    def __init__(self) -> None:
        self._filter = personal_data_filter()

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {name: self._masked(value) for name, value in event.items()}

    def _masked(self, value: Any) -> Any:
        match value:
            case str():
                record = logging.LogRecord("", logging.INFO, "", 0, value, None, None)
                self._filter.filter(record)
                return record.getMessage()
            case dict():
                return {key: self._masked(one) for key, one in value.items()}
            case list() | tuple():
                return [self._masked(one) for one in value]
            case _:
                return value


def configure_logs(*, json: bool, level: str = "info") -> None:
    """Send every line of the process, ours and the libraries', to standard error in one format."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _Masking(),
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # The server's access lines would repeat the URLs of event streams.
    logging.getLogger("uvicorn.access").disabled = True
