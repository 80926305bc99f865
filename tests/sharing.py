"""What the test processes of one run share: a folder that the first to come furnishes and the last to leave removes."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from infra.postgres_keeper import try_lock


@contextmanager
def shared_folder(
    run: Path, make: Callable[[], Path], remove: Callable[[Path], None]
) -> Iterator[Path]:
    """A folder that `make` furnishes once, while the others wait.

    run: a folder that all of them know, and that they share with no other run.
    """
    note = run / "shared-folder"
    with _alone(run):
        folder = Path(note.read_text()) if note.exists() else make()
        note.write_text(str(folder))
        users = (folder / "users.lock").open("a")
        fcntl.flock(users, fcntl.LOCK_SH)  # the kernel drops it when we die
    with users:
        try:
            yield folder
        finally:
            with _alone(run):
                fcntl.flock(users, fcntl.LOCK_UN)
                if try_lock(users, fcntl.LOCK_EX):
                    note.unlink()
                    remove(folder)


@contextmanager
def _alone(run: Path) -> Iterator[IO[str]]:
    with (run / "shared-folder.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
