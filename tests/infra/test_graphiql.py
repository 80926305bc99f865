import fcntl
import io
import re
import shutil
import tarfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, OperationType, parse
from structlog.testing import capture_logs

from infra import graphiql
from infra.graphiql import NotAtHand, Pin, digest, ensure, intact, pack_with_npm, pinned

SCRIPT = b"console.log('the real thing')"
LICENCE = b"MIT"
GOOD = {"package/dist/page.min.js": SCRIPT, "package/LICENSE": LICENCE}


def archive_of(members: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
        for name, target in (links or {}).items():
            header = tarfile.TarInfo(name)
            header.type, header.linkname = tarfile.SYMTYPE, target
            tar.addfile(header)
    return packed.getvalue()


def pin_of(archive: bytes, name: str = "page") -> Pin:
    files = {"dist/page.min.js": digest(SCRIPT), "LICENSE": digest(LICENCE)}
    return Pin(name=name, version="1.0.0", licence="MIT", integrity=digest(archive), files=files)


def delivering(archive: bytes) -> Callable[[Sequence[Pin], Path], None]:
    def fetch(pins: Sequence[Pin], into: Path) -> None:
        for pin in pins:
            (into / pin.archive).write_bytes(archive)

    return fetch


def never_asked(pins: Sequence[Pin], into: Path) -> None:
    raise AssertionError(f"asked for {pins} although everything was there")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def refused(home: Path, pin: Pin, archive: bytes) -> str:
    """The reason in the single log line of an `ensure` that must come to nothing."""
    with capture_logs() as lines:
        assert ensure(home, pins=[pin], fetch=delivering(archive)) is None
    assert [line["event"] for line in lines] == ["graphiql_not_at_hand"]
    return str(lines[0]["reason"])


def test_a_good_archive_becomes_a_folder_ready_to_be_served(tmp_path: Path) -> None:
    archive = archive_of(GOOD | {"package/dist/page.js.map": b"not pinned, so not taken"})

    folder = ensure(tmp_path / "home", pins=[pin_of(archive)], fetch=delivering(archive))

    assert folder == tmp_path / "home" / "graphiql"
    assert contents(folder) == {
        "page/dist/page.min.js": SCRIPT,
        "page/LICENSE": LICENCE,
        **contents(Path(graphiql.__file__).parent / "static" / "graphiql"),
    }
    assert "index.html" in contents(folder)


def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    archive = archive_of(GOOD)
    pin = pin_of(archive)
    folder = ensure(tmp_path, pins=[pin], fetch=delivering(archive))

    assert ensure(tmp_path, pins=[pin], fetch=never_asked) == folder


def test_own_files_follow_the_program_without_fetching(tmp_path: Path) -> None:
    archive = archive_of(GOOD)
    pin = pin_of(archive)
    folder = ensure(tmp_path, pins=[pin], fetch=delivering(archive))
    assert folder is not None
    built = contents(folder)
    (folder / "boot.js").write_text("of an older version")
    (folder / "index.html").unlink()

    assert ensure(tmp_path, pins=[pin], fetch=never_asked) == folder
    assert contents(folder) == built


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_damaged_folder_is_built_again(tmp_path: Path, harm: str) -> None:
    archive = archive_of(GOOD)
    pin = pin_of(archive)
    folder = ensure(tmp_path, pins=[pin], fetch=delivering(archive))
    assert folder is not None
    built = contents(folder)
    script = folder / "page" / "dist" / "page.min.js"
    if harm == "changed":
        script.write_bytes(SCRIPT + b";alert()")
    else:
        script.unlink()
    assert not intact(folder, [pin])

    assert ensure(tmp_path, pins=[pin], fetch=delivering(archive)) == folder
    assert contents(folder) == built


def test_new_pins_replace_the_whole_folder(tmp_path: Path) -> None:
    archive = archive_of(GOOD)
    ensure(tmp_path, pins=[pin_of(archive, "old")], fetch=delivering(archive))

    folder = ensure(tmp_path, pins=[pin_of(archive, "new")], fetch=delivering(archive))

    assert folder is not None
    assert (folder / "new").is_dir()
    assert not (folder / "old").exists()


def test_an_archive_with_another_digest_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    pin = pin_of(archive_of(GOOD))
    tampered = archive_of(GOOD | {"package/dist/page.min.js": SCRIPT + b";alert()"})

    assert refused(tmp_path, pin, tampered) == "checksum"
    assert contents(tmp_path).keys() == {".graphiql.lock"}


def test_a_file_with_another_digest_is_refused_even_in_the_pinned_archive(tmp_path: Path) -> None:
    archive = archive_of(GOOD | {"package/dist/page.min.js": b"not what the lock file says"})

    assert refused(tmp_path, pin_of(archive), archive) == "checksum"
    assert contents(tmp_path).keys() == {".graphiql.lock"}


def test_an_archive_cut_short_is_refused(tmp_path: Path) -> None:
    archive = archive_of(GOOD)

    assert refused(tmp_path, pin_of(archive), archive[:-20]) == "checksum"


def test_paths_in_the_archive_lead_nowhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    hostile = archive_of(
        GOOD | {"package/../../../evil.js": b"evil", str(tmp_path / "evil.js"): b"evil"},
        links={"package/dist/more": str(tmp_path)},
    )

    folder = ensure(home, pins=[pin_of(hostile)], fetch=delivering(hostile))

    assert folder is not None
    assert not [path for path in tmp_path.rglob("*") if "evil" in path.name or path.is_symlink()]


def test_a_link_in_the_place_of_a_pinned_file_is_refused(tmp_path: Path) -> None:
    hostile = archive_of(
        {"package/LICENSE": LICENCE, "package/dist/other.js": SCRIPT},
        links={"package/dist/page.min.js": "other.js"},
    )

    assert refused(tmp_path, pin_of(hostile), hostile) == "incomplete"


def test_a_pinned_file_that_the_archive_lacks_is_refused(tmp_path: Path) -> None:
    archive = archive_of({"package/LICENSE": LICENCE})

    assert refused(tmp_path, pin_of(archive), archive) == "incomplete"


def test_a_failed_build_keeps_no_damaged_folder_in_service(tmp_path: Path) -> None:
    archive = archive_of(GOOD)
    pin = pin_of(archive)
    folder = ensure(tmp_path, pins=[pin], fetch=delivering(archive))
    assert folder is not None
    (folder / "page" / "dist" / "page.min.js").write_bytes(b"damaged")

    assert refused(tmp_path, pin, b"no archive at all") == "checksum"
    assert not intact(folder, [pin])


def test_a_build_that_was_killed_is_done_again(tmp_path: Path) -> None:
    archive = archive_of(GOOD)
    pin = pin_of(archive)
    # What a kill between the two renames leaves: no folder, a half-built one and the old one.
    for part in ("archives", "fresh/page/dist", "old/page"):
        (tmp_path / f".graphiql.{part}").mkdir(parents=True)
    (tmp_path / ".graphiql.fresh/page/dist/page.min.js").write_bytes(SCRIPT[:5])

    folder = ensure(tmp_path, pins=[pin], fetch=delivering(archive))

    assert folder is not None
    assert intact(folder, [pin])
    assert {path.name for path in tmp_path.iterdir()} == {"graphiql", ".graphiql.lock"}


def test_an_interrupted_build_leaves_no_folder_and_lets_the_next_one_build(tmp_path: Path) -> None:
    archive = archive_of(GOOD)
    pin = pin_of(archive)

    def interrupted(pins: Sequence[Pin], into: Path) -> None:
        (into / pins[0].archive).write_bytes(archive[:10])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure(tmp_path, pins=[pin], fetch=interrupted)
    assert {path.name for path in tmp_path.iterdir()} == {".graphiql.lock"}

    assert ensure(tmp_path, pins=[pin], fetch=delivering(archive)) is not None


def test_two_do_not_build_at_once(tmp_path: Path) -> None:
    archive = archive_of(GOOD)
    with (tmp_path / ".graphiql.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert refused(tmp_path, pin_of(archive), archive) == "being_built"

    assert ensure(tmp_path, pins=[pin_of(archive)], fetch=delivering(archive)) is not None


def test_a_data_folder_that_cannot_be_written_means_no_page_and_no_failure(tmp_path: Path) -> None:
    archive = archive_of(GOOD)
    (tmp_path / "home").write_text("a file where the folder should be")

    assert refused(tmp_path / "home", pin_of(archive), archive) == "storage"


def test_without_npm_there_is_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with capture_logs() as lines:
        assert ensure(tmp_path) is None
    assert [line["reason"] for line in lines] == ["no_npm"]


def an_npm(folder: Path, script: str) -> None:
    npm = folder / "npm"
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(0o755)


def test_npm_gets_no_secret_of_ours_and_works_in_the_folder_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_npm(tmp_path, 'env > environment; echo "$@" > arguments')
    into = tmp_path / "archives"
    into.mkdir()
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("DATABASE_URL", "for-us-alone")
    monkeypatch.setenv("PUSKESOS_KEY", "for-us-alone")
    monkeypatch.setenv("npm_config_cache", "kept")

    pack_with_npm([pin_of(b"")], into)

    environment = (into / "environment").read_text()
    assert "for-us-alone" not in environment
    assert "npm_config_cache=kept" in environment
    assert (into / "arguments").read_text().startswith("pack --ignore-scripts")
    assert (into / "arguments").read_text().endswith(" page@1.0.0\n")


@pytest.mark.parametrize(
    ("script", "reason"), [("exit 1", "npm_failed"), ("exec sleep 60", "npm_too_slow")]
)
def test_npm_that_fails_or_hangs_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    an_npm(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(graphiql, "NPM_SECONDS", 0.5)
    started = time.monotonic()

    with pytest.raises(NotAtHand, match=reason):
        pack_with_npm([pin_of(b"")], tmp_path)
    assert time.monotonic() - started < 20


def test_npm_that_brings_nothing_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_npm(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    with capture_logs() as lines:
        assert ensure(tmp_path / "home") is None
    assert [line["reason"] for line in lines] == ["incomplete"]


def test_the_machines_own_npm_brings_exactly_what_is_pinned_or_says_why_not(
    tmp_path: Path,
) -> None:
    with capture_logs() as lines:
        folder = ensure(tmp_path)

    if folder is not None:
        assert intact(folder, pinned())
        assert lines == []
    elif shutil.which("npm") is None:
        assert [line["reason"] for line in lines] == ["no_npm"]
    else:
        # No network is no fault of ours. A wrong pin would be `checksum` or `incomplete`.
        assert lines[0]["reason"] in {"npm_failed", "npm_too_slow"}


def test_pins_name_exact_versions_digests_and_licences_but_no_address() -> None:
    text = Path(graphiql.__file__).with_name("graphiql.lock.json").read_text()

    assert "://" not in text
    assert [pin.name for pin in pinned()] == ["graphiql", "react", "react-dom"]
    for pin in pinned():
        assert re.fullmatch(r"\d+\.\d+\.\d+", pin.version)
        assert pin.licence == "MIT"
        assert "LICENSE" in pin.files
        for value in (pin.integrity, *pin.files.values()):
            assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", value)


def test_the_page_asks_only_for_files_that_the_folder_will_hold() -> None:
    own = Path(graphiql.__file__).parent / "static" / "graphiql"
    held = {path.name for path in own.iterdir()}
    held |= {f"{pin.name}/{name}" for pin in pinned() for name in pin.files}

    page = (own / "index.html").read_text()
    asked = set(re.findall(r'(?:src|href)="([^"]+)"', page)) - {"data:,"}
    asked |= set(re.findall(r'fetch\("([^"]+)"', (own / "boot.js").read_text()))

    assert len(asked) == 7
    assert {path.removeprefix("/static/graphiql/") for path in asked} <= held


def test_the_page_obeys_a_policy_without_inline_scripts() -> None:
    own = Path(graphiql.__file__).parent / "static" / "graphiql"
    page = (own / "index.html").read_text()

    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page) == []
    assert re.findall(r"\son[a-z]+=|javascript:|://", page) == []
    assert re.findall(r"\beval\(|new Function|://", (own / "boot.js").read_text()) == []


def test_the_editor_opens_with_a_query_to_run_and_a_subscription_to_watch() -> None:
    own = Path(graphiql.__file__).parent / "static" / "graphiql"

    operations = parse((own / "default_query.graphql").read_text()).definitions

    # GraphiQL offers several operations by their names.
    assert [
        (operation.operation, operation.name and operation.name.value)
        for operation in operations
        if isinstance(operation, OperationDefinitionNode)
    ] == [
        (OperationType.QUERY, "Complaints"),
        (OperationType.SUBSCRIPTION, "ComplaintUpdates"),
    ]
