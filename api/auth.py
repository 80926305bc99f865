"""Who is asking: signed tokens, read from a header or a connection's first message, never from a URL."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey

from api.refusals import Unauthenticated
from application.roles import Role
from application.tickets import is_holder

ISSUER = "puskesos"
AUDIENCE = "puskesos"
LIFETIME = timedelta(hours=12)
LONGEST_TOKEN = 4096
SKEW_SECONDS = 30

_NOT_PEOPLE = frozenset({Role.SYSTEM})
"""Roles that no token can carry: our own processes act in them, within the process."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of a token.

    actor     pseudonymous account id
    tenant    region code of the kabupaten or kota whose log the token opens
    office    desk at which the role was given
    regions   prefixes of region codes whose rows may be seen; "" is the whole tenant
    expires   when the token ends, and with it every subscription opened by it
    """

    actor: str
    role: Role
    tenant: str
    office: str
    regions: tuple[str, ...] = ("",)
    expires: datetime = field(default=datetime.max.replace(tzinfo=UTC), compare=False)

    def expired(self, moment: datetime) -> bool:
        """Whether the token had ended by then, on a clock that may differ a little from its issuer's."""
        return moment - self.expires > timedelta(seconds=SKEW_SECONDS)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Whose tokens are accepted: the development issuer's (HS256) if its secret is given, and an OIDC issuer's.

    public_key   of the OIDC issuer, PEM, RSA (RS256) or P-256 (ES256); `issuer` and `audience` are that issuer's.
                 ValueError if it is neither
    """

    secret: bytes | None = field(default=None, repr=False)
    public_key: str | None = None
    issuer: str = ISSUER
    audience: str = AUDIENCE

    def __post_init__(self) -> None:
        if self.public_key is not None:
            _public(self.public_key)

    def issuers(self) -> Iterator["_Issuer"]:
        """Each issuer with its own key: what one signed is never taken for the other's."""
        if self.public_key is not None:
            yield _Issuer(*_public(self.public_key), self.issuer, self.audience)
        if self.secret is not None:
            yield _Issuer(OctKey.import_key(self.secret), "HS256", ISSUER, AUDIENCE)

    def read(self, token: str, now: datetime | None = None) -> Caller:
        """The caller whom the token names; Unauthenticated if it is malformed, forged, expired or not meant for us."""
        return read(token, self, now)


class _Issuer(NamedTuple):
    key: RSAKey | ECKey | OctKey
    algorithm: str
    name: str
    audience: str


def issue(caller: Caller, secret: bytes, lifetime: timedelta = LIFETIME) -> str:
    """Sign a token of the development issuer for this caller; `caller.expires` is replaced by now + lifetime."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": caller.actor,
        "role": caller.role.value,
        "tenant": caller.tenant,
        "office": caller.office,
        "regions": list(caller.regions),
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret))


def read(token: str, tokens: Tokens, now: datetime | None = None) -> Caller:
    """The caller whom a token names.

    Raises Unauthenticated for anything but a token that we accept; it does not say which check failed, since that
    would help a forger and nobody else.
    """
    moment = now or datetime.now(UTC)
    if len(token) > LONGEST_TOKEN:
        raise Unauthenticated
    caller = _caller(_verified_claims(token, tokens))
    if caller.expired(moment):
        raise Unauthenticated
    return caller


def bearer(header: object) -> str:
    """The token in `Bearer <token>`."""
    if not isinstance(header, str):
        raise Unauthenticated
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated
    return token.strip()


def _verified_claims(token: str, tokens: Tokens) -> dict[str, object]:
    for issuer in tokens.issuers():
        try:
            # The algorithm follows from the key that we hold, never from the token's own header.
            claims = jwt.decode(token, issuer.key, [issuer.algorithm]).claims
        except (JoseError, ValueError):
            continue
        audience = claims.get("aud")
        meant_for = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") == issuer.name and issuer.audience in meant_for:
            return claims
    raise Unauthenticated


@lru_cache(maxsize=4)
def _public(pem: str) -> tuple[RSAKey | ECKey, str]:
    try:
        return RSAKey.import_key(pem), "RS256"
    except (JoseError, ValueError, TypeError):
        pass
    try:
        key = ECKey.import_key(pem)
    except (JoseError, ValueError, TypeError):
        raise ValueError("neither an RSA nor an EC public key in PEM") from None
    if key.curve_name != "P-256":
        raise ValueError("not a key on P-256")
    return key, "ES256"


def _caller(claims: dict[str, object]) -> Caller:
    actor, tenant, office = (claims.get(name) for name in ("sub", "tenant", "office"))
    role, expires, regions = claims.get("role"), claims.get("exp"), claims.get("regions")
    if not (
        isinstance(actor, str)
        and actor
        and not is_holder(actor)
        and isinstance(tenant, str)
        and isinstance(office, str)
        and isinstance(role, str)
        and role in set(Role) - _NOT_PEOPLE
        and isinstance(expires, int | float)
        and isinstance(regions, list)
        and regions
        and all(isinstance(prefix, str) for prefix in regions)
    ):
        raise Unauthenticated
    try:
        until = datetime.fromtimestamp(expires, UTC)
    except (OverflowError, ValueError, OSError):
        raise Unauthenticated from None
    return Caller(actor, Role(role), tenant, office, tuple(regions), until)
