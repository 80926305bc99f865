"""The code lists of PMKS cases. Codes are stored in facts for ever: add, never rename or reuse."""

from enum import StrEnum


class Intake(StrEnum):
    """How a case comes in, in Batam's words."""

    PATROL = "patrol"  # razia
    REFERRAL = "referral"  # rujukan


class Source(StrEnum):
    """Who referred the person, in Batam's words; a patrol has no source."""

    INDIVIDUAL = "individual"
    SOCIAL_MEDIA = "social_media"
    OFFICE = "office"
    COMPANY = "company"
    OTHER = "other"


class BroughtBy(StrEnum):
    """Who brought a person whom no team went for. Our own list."""

    POLICE = "police"
    SATPOL_PP = "satpol_pp"
    FAMILY = "family"
    RESIDENTS = "residents"
    HOSPITAL = "hospital"
    OFFICE = "office"
    COMPANY = "company"
    THEMSELVES = "themselves"


class Sex(StrEnum):
    """As on Indonesian papers; a case without it is one where nobody could tell yet."""

    MALE = "L"
    FEMALE = "P"


class Resolution(StrEnum):
    """How a case was settled where the person was found. Our own list."""

    ADVISED = "advised"
    TAKEN_HOME = "taken_home"
    HANDED_TO_FAMILY = "handed_to_family"
    HANDED_TO_HEALTH_CARE = "handed_to_health_care"
    HANDED_TO_POLICE = "handed_to_police"
    NOT_FOUND = "not_found"
    DECLINED_HELP = "declined_help"


class RevokeReason(StrEnum):
    """Why an identification did not hold. Our own list."""

    MISTAKEN_LIKENESS = "mistaken_likeness"
    FALSE_NAME_GIVEN = "false_name_given"
    FAMILY_DENIED = "family_denied"
    PERSON_MIXED_UP = "person_mixed_up"
