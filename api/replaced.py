"""What a process says whose tables another release took over: that it can no longer answer, and who can."""

from collections.abc import Awaitable, Callable, Sequence

import psycopg
import structlog
from psycopg.errors import InFailedSqlTransaction, UndefinedFunction, UndefinedTable

from application.ports import LaterRelease
from domain.errors import Refusal

_log = structlog.get_logger("puskesos.release")

RETRY_SECONDS = 5
"""When to ask again: a process that is restarted answers after some seconds."""

Replaced = Callable[[], Awaitable[Sequence[str]]]
"""The tenants of which another release took tables over that this one reads."""

_MISSING = (UndefinedTable, UndefinedFunction)


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


def comes_of_it(error: BaseException | None) -> bool:
    """Whether an error of an operation that a taken-over table explains is that, or follows from it."""
    return isinstance(error, (*_MISSING, LaterRelease, InFailedSqlTransaction))


def what_failed(error: BaseException | None) -> dict[str, str]:
    """What a log line may say of a database error.

    Of a table, function or operator that is missing also the text: it holds names and types, where others quote rows.
    """
    if not isinstance(error, psycopg.Error) or error.sqlstate is None:
        return {}
    said = {"sqlstate": error.sqlstate}
    if isinstance(error, _MISSING) and error.diag.message_primary:
        said["database_says"] = error.diag.message_primary
    return said


class ReleaseWatch:
    """Knows whether another release took our tables over, and says so in one log line, not at each request."""

    def __init__(self, replaced: Replaced) -> None:
        self._replaced = replaced
        self._said = False

    async def tenants(self) -> Sequence[str]:
        """The tenants of which tables were taken over. Raises psycopg.Error where the database does not answer."""
        taken_over = await self._replaced()
        if taken_over:
            self._say(None)
        return taken_over

    async def explains(self, *errors: BaseException | None) -> bool:
        """Whether the errors of one operation come of it.

        A fact of a later release does. Where something is missing, the tables are asked: a statement of ours that is
        wrong fails in the same way, and asking again does not mend it.
        """
        if any(isinstance(error, LaterRelease) for error in errors):
            self._say(None)
            return True
        missing = next((error for error in errors if isinstance(error, _MISSING)), None)
        if missing is None:
            return False
        try:
            taken_over = await self._replaced()
        except psycopg.Error:
            return False
        if taken_over:
            self._say(missing)
        return bool(taken_over)

    def _say(self, error: BaseException | None) -> None:
        """Say, the first time, what whoever operates the service is to do."""
        if not self._said:
            self._said = True
            _log.error(
                ReleaseReplaced.code,
                what="another release took over read models of this process",
                remedy="restart `serve` and `worker` with the release that was migrated last",
                **what_failed(error),
            )
