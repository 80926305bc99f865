"""What a process says whose tables another release took over: that it can no longer answer, and who can."""

import structlog
from psycopg.errors import InFailedSqlTransaction, UndefinedFunction, UndefinedTable

from application.ports import LaterRelease
from domain.errors import Refusal

_log = structlog.get_logger("puskesos.release")

RETRY_SECONDS = 5
"""When to ask again: a process that is restarted answers after some seconds."""

_SIGNS = (UndefinedTable, UndefinedFunction, LaterRelease)


class ReleaseReplaced(Refusal):
    """Another release's `migrate` replaced tables that this process reads, or its facts are in the log already."""

    code = "release_replaced"
    message = "Layanan sedang berganti rilis; proses yang lama ini tidak dapat lagi menjawabnya."
    remedy = (
        "Coba lagi sebentar lagi, perintah dengan commandId yang sama, langganan dengan `after`;"
        " tidak ada yang hilang atau tercatat dua kali."
    )
    english = (
        "The service is moving to another release, and this process of the old one can no longer answer that. Try again"
        " shortly, commands with the same commandId, subscriptions with `after`; nothing is lost or recorded twice."
    )


def is_sign(error: BaseException | None) -> bool:
    """Whether an error says that the tables are another release's: our statements name no table that never was."""
    return isinstance(error, (*_SIGNS, ReleaseReplaced))


def follows_from_it(error: BaseException | None) -> bool:
    """Whether an error, in an operation that met a sign, only says that its transaction had failed by then."""
    return isinstance(error, InFailedSqlTransaction)


class ReleaseWatch:
    """Remembers that this process met another release's tables, and says so in one log line, not at each request."""

    def __init__(self) -> None:
        self._met = False

    def met(self) -> None:
        """Say, the first time, what whoever operates the service is to do."""
        if not self._met:
            self._met = True
            _log.error(
                ReleaseReplaced.code,
                what="another release took over read models of this process",
                remedy="restart `serve` and `worker` with the release that was migrated last",
            )
