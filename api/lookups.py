"""How often an account may look for people by NIK.

Part of a NIK follows from region, birth date and sex, and masked rows show its end: unlimited looking would find the
rest. The count is this process's own; it slows guessing down and shows it in the log, the role decides who may look.
"""

from collections import OrderedDict, deque
from time import monotonic

from api.errors import TooManyLookups

MOST_PER_MINUTE = 30
"""More than a desk registers in a minute; guessing 10,000 serial numbers would take five and a half hours."""

WINDOW_SECONDS = 60.0
MOST_ACCOUNTS = 10_000
"""Accounts kept in mind, those that looked last."""


class Lookups:
    """The lookups of the last minute, by tenant and account."""

    def __init__(self) -> None:
        self._recent: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def note(self, tenant: str, actor: str, now: float | None = None) -> None:
        """Count one lookup; TooManyLookups if the account had its share of this minute. `now` is monotonic seconds."""
        moment = monotonic() if now is None else now
        recent = self._recent.setdefault((tenant, actor), deque())
        self._recent.move_to_end((tenant, actor))
        while recent and recent[0] <= moment - WINDOW_SECONDS:
            recent.popleft()
        if len(recent) >= MOST_PER_MINUTE:
            raise TooManyLookups("nik", most=MOST_PER_MINUTE)
        recent.append(moment)
        if len(self._recent) > MOST_ACCOUNTS:
            self._recent.popitem(last=False)
