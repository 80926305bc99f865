"""Tokens: whose are accepted, and what is said when they are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from api.auth import Caller, Tokens, bearer, issue, read
from api.refusals import Unauthenticated
from application.roles import Role
from infra.main import create_app
from infra.settings import ConfigurationError, Settings
from tests.api.conftest import DESK, PRIVATE_KEY, SECRET, Service

TOKENS = Tokens(secret=SECRET)
ME = "{ me { account role tenant office regions } }"


def claims(**changed: object) -> dict[str, Any]:
    now = int(datetime.now(UTC).timestamp())
    good = {
        "iss": "puskesos",
        "aud": "puskesos",
        "sub": "a",
        "role": "desk",
        "tenant": "61.05",
        "office": "o",
        "regions": [""],
        "exp": now + 60,
    }
    return {key: value for key, value in {**good, **changed}.items() if value is not None}


def signed(**changed: object) -> str:
    return jwt.encode({"alg": "HS256"}, claims(**changed), OctKey.import_key(SECRET))


def by_oidc(given: dict[str, Any]) -> str:
    return jwt.encode({"alg": "ES256"}, given, PRIVATE_KEY)


def test_a_token_names_who_asks() -> None:
    caller = replace(DESK, regions=("61.05.01", "61.05.02"))
    assert read(issue(caller, SECRET), TOKENS) == caller


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x.y.z",
        "a" * 5000,
        signed(exp=1),
        signed(exp=None),
        signed(exp=1e300),
        signed(iss="somebody"),
        signed(aud="elsewhere"),
        signed(role="emperor"),
        signed(role="system"),
        signed(regions=[]),
        signed(regions=[1]),
        signed(regions="61"),
        signed(sub=""),
        signed(tenant=None),
        jwt.encode({"alg": "HS256"}, claims(), OctKey.import_key(b"x" * 32)),
        jwt.encode({"alg": "HS512"}, claims(), OctKey.import_key(SECRET * 2), ["HS512"]),
    ],
)
def test_a_token_that_is_not_ours_opens_nothing(token: str) -> None:
    with pytest.raises(Unauthenticated):
        read(token, TOKENS)


def test_a_token_ends() -> None:
    token = issue(DESK, SECRET, timedelta(minutes=1))
    assert read(token, TOKENS).actor == DESK.actor
    with pytest.raises(Unauthenticated):
        read(token, TOKENS, datetime.now(UTC) + timedelta(minutes=3))


def test_an_oidc_issuer_is_known_by_its_public_key_alone() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    tokens = Tokens(public_key=pem.decode(), issuer="sso", audience="puskesos-api")
    mine = claims(iss="sso", aud=["puskesos-api"])
    token = jwt.encode({"alg": "RS256"}, mine, RSAKey.import_key(secret))
    assert read(token, tokens).role is Role.DESK
    # The public key is no secret: a token "signed" with it by HMAC must not pass.
    forged = jwt.encode({"alg": "HS256"}, mine, OctKey.import_key(b"k" * 32))
    with pytest.raises(Unauthenticated):
        read(forged, tokens)


def test_beside_an_issuer_of_ones_own_the_development_issuer_speaks_for_itself_only() -> None:
    pem = PRIVATE_KEY.as_pem(private=False).decode()
    tokens = Tokens(SECRET, pem, issuer="https://sso.example", audience="puskesos-api")
    theirs = claims(iss="https://sso.example", aud="puskesos-api")
    assert read(by_oidc(theirs), tokens).role is Role.DESK
    assert read(signed(), tokens).role is Role.DESK
    for forged in (by_oidc(claims()), signed(iss="https://sso.example", aud="puskesos-api")):
        with pytest.raises(Unauthenticated):
            read(forged, tokens)


async def test_in_production_only_the_issuers_tokens_open_anything(
    production_service: Service,
) -> None:
    answer = await production_service.ask(ME, DESK)  # by the development issuer
    assert answer["errors"][0]["extensions"]["code"] == "unauthenticated"
    token = by_oidc(claims(iss="https://sso.example", tenant="61.05"))
    headers = {"authorization": f"Bearer {token}"}
    answer = (await production_service.post({"query": ME}, None, **headers)).json()
    assert answer["data"]["me"]["role"] == "desk"


def test_in_production_nothing_is_served_without_an_issuer(production: Settings) -> None:
    without = replace(production, token_public_key=None)
    with pytest.raises(ConfigurationError, match="PUSKESOS_TOKEN_PUBLIC_KEY"):
        create_app(without, "")
    other_curve = ECKey.generate_key("P-384", private=True).as_pem(private=False).decode()
    for pem in ("garbage", other_curve):
        with pytest.raises(ConfigurationError, match="PUSKESOS_TOKEN_PUBLIC_KEY"):
            create_app(replace(production, token_public_key=pem), "")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  ", "Basic abc", 7])
def test_only_a_bearer_header_carries_a_token(header: object) -> None:
    with pytest.raises(Unauthenticated):
        bearer(header)


async def test_the_service_says_who_one_is(service: Service) -> None:
    assert (await service.data(ME, DESK))["me"] == {
        "account": "desk-1",
        "role": "desk",
        "tenant": "61.05",
        "office": "secretariat",
        "regions": [""],
    }


@pytest.mark.parametrize(
    "caller", [None, Caller("a", Role.DESK, "99.99", "o"), Caller("a", Role.DESK, "puskesos", "o")]
)
async def test_without_a_token_or_a_tenant_of_ours_nothing_is_answered(
    bare_service: Service, caller: Caller | None
) -> None:
    answer = await bare_service.ask(ME, caller)
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "unauthenticated"
    assert answer["errors"][0]["extensions"]["remedy"]


async def test_a_token_in_the_url_is_not_read(bare_service: Service) -> None:
    token = issue(DESK, SECRET)
    response = await bare_service.client.post(f"/graphql?token={token}", json={"query": ME})
    assert response.json()["errors"][0]["extensions"]["code"] == "unauthenticated"
