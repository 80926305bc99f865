"""How often an account may look for people by NIK, anybody for a complaint by its ticket, and who has no token ask.

Part of a NIK follows from region, birth date and sex, and masked rows show its end: unlimited looking would find the
rest. The count is this process's own; it slows guessing down and shows it in the log, the role decides who may look.
"""

from collections import OrderedDict, deque
from time import monotonic

from api.refusals import TooManyLookups, TooManyTickets, TooManyVisits

MOST_PER_MINUTE = 30
"""More than a desk registers in a minute; guessing 10,000 serial numbers would take five and a half hours."""

MOST_TICKETS_PER_MINUTE = 20
"""More than a page that is reloaded impatiently."""

MOST_TICKETS_PER_CLIENT = 120
"""An internet shop or a village's one line is many reporters at one address."""

MOST_VISITS_PER_CLIENT = MOST_TICKETS_PER_CLIENT
"""Requests without a token or a ticket, for the same reason."""

WINDOW_SECONDS = 60.0
MOST_ACCOUNTS = 10_000
"""Accounts kept in mind, those that looked last."""


class Recent:
    """What was done in the last minute, by whom."""

    def __init__(self) -> None:
        self._recent: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def had_their_share(self, who: tuple[str, str], most: int, now: float | None = None) -> bool:
        """Count one more, unless there were `most` in this minute. `now` is monotonic seconds."""
        moment = monotonic() if now is None else now
        recent = self._recent.setdefault(who, deque())
        self._recent.move_to_end(who)
        while recent and recent[0] <= moment - WINDOW_SECONDS:
            recent.popleft()
        if len(recent) >= most:
            return True
        recent.append(moment)
        if len(self._recent) > MOST_ACCOUNTS:
            self._recent.popitem(last=False)
        return False


class Lookups(Recent):
    """The lookups of the last minute, by tenant and account."""

    def note(self, tenant: str, actor: str, now: float | None = None) -> None:
        """Count one lookup; TooManyLookups if the account had its share of this minute. `now` is monotonic seconds."""
        if self.had_their_share((tenant, actor), MOST_PER_MINUTE, now):
            raise TooManyLookups("nik", most=MOST_PER_MINUTE)


class TicketLookups(Recent):
    """The uses of tickets in the last minute, by number and by where they come from.

    A secret has more letters than can be guessed; this keeps guessing from costing us anything.
    """

    def note(self, number: str, client: str, now: float | None = None) -> None:
        """Count one use; TooManyTickets if the number or the client had its share. `now` is monotonic seconds."""
        if self.had_their_share(("number", number), MOST_TICKETS_PER_MINUTE, now) or (
            self.had_their_share(("client", client), MOST_TICKETS_PER_CLIENT, now)
        ):
            raise TooManyTickets("number", most=MOST_TICKETS_PER_MINUTE)


class Visits(Recent):
    """The requests of the last minute without a token, by where they come from."""

    def note(self, client: str, now: float | None = None) -> None:
        """Count one request; TooManyVisits if the client had its share. `now` is monotonic seconds."""
        if self.had_their_share(("client", client), MOST_VISITS_PER_CLIENT, now):
            raise TooManyVisits(most=MOST_VISITS_PER_CLIENT)
