"""Evidence: photos and scans kept outside the log, which facts cite by their digest: facts, state, decisions."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, Invalid, NotFound
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import checked_code

KINDS = {"jpeg": "foto", "pdf": "pindaian PDF"}
"""What is kept. Photos of any form we read are written anew as JPEG."""

SHOWING_PURPOSES = {
    "verification": "verifikasi data",
    "case_work": "penanganan kasus atau pengaduan",
    "inspection": "pemeriksaan",
    "legal": "permintaan hukum",
}

_DIGEST_LENGTH = 64

# Facts --------------------------------------------------------------------------------------------


class EvidenceStored(Fact, frozen=True, kw_only=True):
    """A photo or scan is kept, sealed, outside the log; from now on facts may cite it.

    digest           SHA-256 (hex) of what is kept, by which it is cited; kind: of KINDS
    size_bytes       of what is kept; rule_version: of the rule `evidence` under which it was made small
    original_digest  SHA-256 of the file as it was sent, which is not kept
    region           where it belongs: whoever does not see the region does not see the file
    """

    digest: str
    kind: str
    size_bytes: int
    original_digest: str
    region: str
    rule_version: int


class EvidenceShown(Fact, frozen=True, kw_only=True):
    """Somebody is shown a photo or scan. purpose_code: of SHOWING_PURPOSES."""

    digest: str
    purpose_code: str


EvidenceEvent: TypeAlias = EvidenceStored | EvidenceShown

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that is kept."""

    digest: str
    region: str


def evolve(evidence: Evidence | None, event: EvidenceEvent) -> Evidence:
    """What is kept after the fact."""
    match event:
        case EvidenceStored():
            return Evidence(digest=event.digest, region=event.region)
        case EvidenceShown():
            return _known(evidence)
        case _:
            assert_never(event)


def _known(evidence: Evidence | None) -> Evidence:
    if evidence is None:
        raise NotFound("digest")
    return evidence


# Decisions ----------------------------------------------------------------------------------------


def evidence_stream(digest: str) -> UUID:
    """One file is one stream, however often it is sent."""
    return stream_id("evidence", digest)


def checked_digest(digest: str, field: str = "digest") -> str:
    """A SHA-256 digest in lower-case hexadecimal digits."""
    if len(digest) != _DIGEST_LENGTH or set(digest) - set("0123456789abcdef"):
        raise Invalid(field)
    return digest


def store(
    evidence: Evidence | None,
    *,
    digest: str,
    kind: str,
    size_bytes: int,
    original_digest: str,
    region: str,
    rule_version: int,
) -> EvidenceStored:
    """Take a kept file into the log, once."""
    if evidence is not None:
        raise AlreadyExists("digest")
    return EvidenceStored(
        digest=digest,
        kind=checked_code(kind, KINDS, "kind"),
        size_bytes=size_bytes,
        original_digest=original_digest,
        region=region,
        rule_version=rule_version,
    )


def show(evidence: Evidence | None, *, purpose_code: str) -> EvidenceShown:
    """Show a kept file, for a stated purpose."""
    return EvidenceShown(
        digest=_known(evidence).digest,
        purpose_code=checked_code(purpose_code, SHOWING_PURPOSES, "purpose_code"),
    )
