"""The GraphiQL page's files: fetched once by npm, checked against pins, kept in the data folder.

Nothing of an archive but the bytes of a pinned file reaches the disk: paths come from our lock
file, never from the archive. (Debian 12's Python 3.11.2 has no extraction filters to rely on.)
"""

import base64
import fcntl
import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import msgspec
import structlog

FOLDER = "graphiql"
"""Name of the folder inside the data folder."""

NPM_SECONDS = 60
"""How long npm may take for all packages together."""

NPM_ANSWER_SECONDS = 8
"""How long npm waits for an answer of its registry: no network must not mean a long start."""

_HERE = Path(__file__).parent
_OWN_FILES = _HERE / "static" / "graphiql"
_LOCK_FILE = _HERE / "graphiql.lock.json"

# By these npm finds its registry, proxy and certificates; our keys are none of its business.
_NPM_VARIABLES = frozenset({"PATH", "HOME", "LANG", "TMPDIR"})
_NPM_VARIABLE_PREFIXES = ("npm_", "node_", "http_proxy", "https_proxy", "no_proxy", "ssl_cert_")

_log = structlog.get_logger("puskesos.graphiql")


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """One npm package and what we take from it; digests are `sha512-<base64>`.

    integrity   digest of the package's archive
    files       path inside the package -> digest of the file
    """

    name: str
    version: str
    licence: str
    integrity: str
    files: Mapping[str, str]

    @property
    def archive(self) -> str:
        """The file name that `npm pack` gives to the archive."""
        return f"{self.name}-{self.version}.tgz"


_BEING_BUILT = "being_built"


class NotAtHand(Exception):
    """GraphiQL cannot be offered now; `reason` is a code fit for a log line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Fetch = Callable[[Sequence[Pin], Path], None]
"""Puts the archive of each pin into the folder, or raises NotAtHand."""


def ensure(
    home: Path, *, pins: Sequence[Pin] | None = None, fetch: Fetch | None = None
) -> Path | None:
    """Return the folder to serve under /static/graphiql/, or None and write one log line.

    The folder holds index.html. Blocks up to NPM_SECONDS when it has to fetch, some ten
    milliseconds otherwise. A folder that is damaged, half built or of other pins is built again;
    while another process builds, the answer is None.
    """
    folder = home / FOLDER
    wanted = pinned() if pins is None else pins
    try:
        if intact(folder, wanted):
            _place_own_files(folder)
        else:
            _build(folder, wanted, fetch or pack_with_npm)
    except NotAtHand as obstacle:
        _log.warning("graphiql_not_at_hand", reason=obstacle.reason)
        if obstacle.reason != _BEING_BUILT:
            # A damaged page is worse than the plain one.
            (folder / "index.html").unlink(missing_ok=True)
        return None
    except OSError as error:
        _log.warning("graphiql_not_at_hand", reason="storage", errno=error.errno)
        return None
    return folder


@cache
def pinned() -> tuple[Pin, ...]:
    """Read the pins of the lock file."""
    lock = msgspec.json.decode(_LOCK_FILE.read_bytes(), type=dict[str, msgspec.Raw])
    return msgspec.json.decode(lock["packages"], type=tuple[Pin, ...])


def intact(folder: Path, pins: Sequence[Pin]) -> bool:
    """Whether every pinned file lies in the folder with the pinned content."""
    return all(
        path.is_file() and digest(path.read_bytes()) == expected
        for pin in pins
        for path, expected in ((folder / pin.name / name, want) for name, want in pin.files.items())
    )


def digest(content: bytes) -> str:
    """Compute the sha512 as npm and browsers write it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode("ascii")


def pack_with_npm(pins: Sequence[Pin], into: Path) -> None:
    """Fetch the archives through the machine's npm and whatever registry it is set up with.

    Raises NotAtHand `no_npm`, `npm_too_slow` or `npm_failed`; npm's own words are dropped, as they
    name addresses.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise NotAtHand("no_npm")
    specs = [f"{pin.name}@{pin.version}" for pin in pins]
    # A version never changes and its digest is checked, so a cached copy is as good as a fresh one.
    options = ["--ignore-scripts", "--prefer-offline", "--no-update-notifier", "--fetch-retries=0"]
    options.append(f"--fetch-timeout={NPM_ANSWER_SECONDS * 1000}")
    try:
        done = subprocess.run(
            [npm, "pack", *options, *specs],
            cwd=into,
            env=_npm_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=NPM_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotAtHand("npm_too_slow") from None
    if done.returncode != 0:
        raise NotAtHand("npm_failed")


def _npm_environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name in _NPM_VARIABLES or name.lower().startswith(_NPM_VARIABLE_PREFIXES)
    }


def _build(folder: Path, pins: Sequence[Pin], fetch: Fetch) -> None:
    """Make the folder anew beside the old one and put it in place whole.

    A power cut may leave files cut short under their final names; `intact` finds that next time.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _sole_builder(folder):
        # Holding the lock, whatever lies here is left over from a build that was killed.
        archives, fresh, old = (_beside(folder, part) for part in ("archives", "fresh", "old"))
        try:
            for leftover in (archives, fresh, old):
                shutil.rmtree(leftover, ignore_errors=True)
            archives.mkdir()
            fetch(pins, archives)
            for pin in pins:
                _unpack(pin, archives / pin.archive, fresh / pin.name)
            _place_own_files(fresh)
            if folder.exists():
                folder.rename(old)
            fresh.rename(folder)
        finally:
            for leftover in (archives, fresh, old):
                shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def _sole_builder(folder: Path) -> Iterator[None]:
    """Hold the right to build, which the kernel takes back at any death.

    Raises NotAtHand `being_built` if another process has it.
    """
    with _beside(folder, "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotAtHand(_BEING_BUILT) from None
        yield


def _beside(folder: Path, part: str) -> Path:
    return folder.with_name(f".{folder.name}.{part}")


def _unpack(pin: Pin, archive: Path, into: Path) -> None:
    """Write the pinned files of an archive whose digest is right.

    Raises NotAtHand `checksum` or `incomplete`.
    """
    if not archive.is_file():
        raise NotAtHand("incomplete")
    if digest(archive.read_bytes()) != pin.integrity:
        raise NotAtHand("checksum")
    with tarfile.open(archive) as packed:
        for name, expected in pin.files.items():
            content = _regular_file(packed, f"package/{name}")
            if digest(content) != expected:
                raise NotAtHand("checksum")
            _write(into / name, content)


def _regular_file(packed: tarfile.TarFile, name: str) -> bytes:
    try:
        member = packed.getmember(name)
    except KeyError:
        raise NotAtHand("incomplete") from None
    # A link would have us read another member than the one that was named.
    source = packed.extractfile(member) if member.isreg() else None
    if source is None:
        raise NotAtHand("incomplete")
    return source.read()


def _place_own_files(folder: Path) -> None:
    """Bring the page's own files up to this version; part of the program, they need no pins."""
    for source in sorted(_OWN_FILES.iterdir()):
        target, content = folder / source.name, source.read_bytes()
        if not target.is_file() or target.read_bytes() != content:
            _write(target, content)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)
