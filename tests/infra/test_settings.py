"""Settings: what the environment means, which keys are kept, and how bad values are told."""

from __future__ import annotations

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.database import check_reachable
from infra.settings import ConfigurationError, Settings, Unavailable, load_settings
from tests.infra.witness import Witness

VARIABLES = (
    "DATABASE_URL", "PUSKESOS_OWNER_URL", "PUSKESOS_STATEMENT_SECONDS",
    "HOST", "PORT", "PUSKESOS_HOME", "PUSKESOS_MASTER_KEY", "PUSKESOS_TOKEN_KEY",
    "PUSKESOS_DEVELOPMENT", "PUSKESOS_LOG_LEVEL", "PUSKESOS_LOG_JSON", "PUSKESOS_PG_USER",
    "PUSKESOS_PG_PACKAGE", "PUSKESOS_PG_BIN", "PUSKESOS_ENQUIRY_KEY", "PUSKESOS_CHECKPOINT_HOURS",
    "PUSKESOS_CHECKPOINT_ORIGIN", "PUSKESOS_CHECKPOINT_FOLDER", "PUSKESOS_CHECKPOINT_WEBHOOK",
    "PUSKESOS_WITNESS_KEYS",
)  # fmt: skip
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PUSKESOS_HOME", str(tmp_path / "home"))


def test_nothing_set_means_an_embedded_server_in_development(tmp_path: Path) -> None:
    settings = load_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.embedded
    assert settings.development
    assert settings.home == tmp_path / "home"
    assert settings.warnings == ()


def test_a_database_url_means_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://puskesos:rahasia@db/puskesos")
    settings = load_settings()
    assert not settings.embedded
    assert not settings.development
    assert settings.log_json
    assert "rahasia" not in repr(settings)
    assert "PUSKESOS_MASTER_KEY" in settings.warnings[0]


def test_development_beside_a_database_url_is_said_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/puskesos")
    monkeypatch.setenv("PUSKESOS_OWNER_URL", "postgresql://owner@db/puskesos")
    monkeypatch.setenv("PUSKESOS_DEVELOPMENT", "1")
    monkeypatch.setenv("PUSKESOS_MASTER_KEY", KEY)
    settings = load_settings()
    assert settings.development
    assert len(settings.warnings) == 1
    assert "sign a token" in settings.warnings[0]


def test_an_owner_in_disguise_is_said_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/puskesos")
    monkeypatch.setenv("PUSKESOS_MASTER_KEY", KEY)
    (warning,) = load_settings().warnings
    assert "PUSKESOS_OWNER_URL" in warning
    assert "\n" not in warning
    monkeypatch.setenv("PUSKESOS_OWNER_URL", "postgresql://owner:rahasia@db/puskesos")
    assert load_settings().warnings == ()
    assert "rahasia" not in repr(load_settings())


def test_an_owner_s_address_without_a_serving_login_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PUSKESOS_OWNER_URL", "postgresql://owner@db/puskesos")
    with pytest.raises(ConfigurationError, match="DATABASE_URL is not"):
        load_settings()


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("PORT", "")
    assert load_settings().embedded
    assert load_settings().port == 8000


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eight thousand"),
        ("PORT", "70000"),
        ("PUSKESOS_STATEMENT_SECONDS", "0"),
        ("PUSKESOS_DEVELOPMENT", "perhaps"),
        ("PUSKESOS_CHECKPOINT_HOURS", "745"),
        ("PUSKESOS_CHECKPOINT_ORIGIN", "two words"),
        ("PUSKESOS_CHECKPOINT_WEBHOOK", "ftp://inspektorat.example/kotak"),
        (
            "PUSKESOS_WITNESS_KEYS",
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        ),
        ("PUSKESOS_LOG_LEVEL", "loud"),
        ("PUSKESOS_MASTER_KEY", "dGVybGFsdSBwZW5kZWs="),
        ("PUSKESOS_TOKEN_KEY", "#not base64#"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError) as refused:
        load_settings()
    assert variable in refused.value.message
    assert refused.value.remedy
    assert "\n" not in str(refused.value)
    assert value not in str(refused.value)


def test_a_given_key_wins_and_leaves_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PUSKESOS_MASTER_KEY", KEY)
    settings = load_settings()
    assert settings.master_key == bytes(range(32))
    assert KEY not in repr(settings)
    assert not (tmp_path / "home").exists()


def test_a_missing_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with ThreadPoolExecutor(8) as several:
        keys = set(several.map(lambda _: settings.master_key, range(32)))
    assert len(keys) == 1
    assert settings.master_key != settings.token_key
    kept = tmp_path / "keys" / "master.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in kept.parent.iterdir()) == ["master.key", "token.key"]


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert settings.master_key
    (tmp_path / "keys" / "master.key").chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        _ = settings.master_key


def test_a_damaged_key_is_refused_and_kept(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert settings.master_key
    kept = tmp_path / "keys" / "master.key"
    kept.write_text("half")
    with pytest.raises(ConfigurationError, match="32 bytes"):
        _ = settings.master_key
    assert kept.read_text() == "half"


def test_root_keeps_its_data_with_the_system_and_others_at_home(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PUSKESOS_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", "/home/ani/data")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert load_settings().home == Path("/var/lib/puskesos")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert load_settings().home == Path("/home/ani/data/puskesos")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("postgresql://ani:kunci-rahasia@127.0.0.1:1/puskesos", Unavailable),
        ("postgresql://ani:kunci-rahasia@/puskesos?host=/nowhere", Unavailable),
        ("postgresql://ani:x@kunci-rahasia@db/puskesos", ConfigurationError),
        ("postgresql://ani:kunci-rahasia@db/puskesos?colour=kunci-rahasia", ConfigurationError),
        ("kunci-rahasia", ConfigurationError),
    ],
)
def test_an_unusable_database_url_is_one_sentence_without_its_password(
    url: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match="DATABASE_URL") as refused:
        check_reachable(url)
    assert "kunci-rahasia" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_key_for_enquiries_is_optional_and_checked_at_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings().enquiry_key is None
    monkeypatch.setenv("PUSKESOS_ENQUIRY_KEY", "c2hvcnQ=")
    with pytest.raises(ConfigurationError, match="PUSKESOS_ENQUIRY_KEY"):
        load_settings()
    monkeypatch.setenv("PUSKESOS_ENQUIRY_KEY", base64.b64encode(b"e" * 32).decode())
    assert load_settings().enquiry_key == b"e" * 32


def test_witnesses_are_given_by_their_verifier_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [Witness(name).verifier.text for name in ("inspektorat.example", "universitas.example")]
    monkeypatch.setenv("PUSKESOS_WITNESS_KEYS", " \n".join(keys))
    assert load_settings().witness_keys == tuple(keys)


def test_a_webhook_s_address_stays_out_of_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://inspektorat.example/kotak?rahasia=1"
    monkeypatch.setenv("PUSKESOS_CHECKPOINT_WEBHOOK", url)
    assert load_settings().checkpoint_webhook == url
    assert "rahasia" not in repr(load_settings())
