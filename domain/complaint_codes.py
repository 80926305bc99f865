"""The code lists of complaints. Codes are stored in facts for ever: add, never rename or reuse.

Each list says where it comes from. LAPOR is SP4N-LAPOR!, the national complaint system, in the
words of its version 3 manual for administrators.
"""

from enum import StrEnum


class Channel(StrEnum):
    """How a complaint reached us."""

    DESK = "desk"
    FIELD = "field"  # a fasilitator writes it down at the citizen's home
    CALL_CENTRE = "call_centre"
    WHATSAPP = "whatsapp"
    WEB = "web"
    LAPOR = "lapor"  # SP4N-LAPOR!
    SOCIAL_MEDIA = "social_media"


class Category(StrEnum):
    """What is complained of. Names that vanish and mistargeting were heard in Sintang in 2022."""

    NOT_RECEIVED = "not_received"
    WRONG_AMOUNT = "wrong_amount"
    NAME_VANISHED = "name_vanished"
    MISTARGETED = "mistargeted"
    CARD_OR_PIN = "card_or_pin"
    ILLEGAL_CUT = "illegal_cut"  # pungli
    PBI_INACTIVE = "pbi_inactive"
    DATA_ERROR = "data_error"
    STAFF_CONDUCT = "staff_conduct"
    PMKS_REPORT = "pmks_report"
    UNCLASSIFIED = "unclassified"  # as submitted only: verification sets another


class LaporClass(StrEnum):
    """The four kinds of report in LAPOR."""

    ASPIRATION = "aspiration"
    COMPLAINT = "complaint"
    INFORMATION = "information"
    WHISTLEBLOWING = "whistleblowing"


class Authority(StrEnum):
    """To whom a complaint that is not ours is transferred (LAPOR A3, bukan wewenang)."""

    KEMENSOS = "kemensos"
    PROVINCIAL_SOCIAL_OFFICE = "provincial_social_office"
    OTHER_SOCIAL_OFFICE = "other_social_office"  # Dinas Sosial of another regency or city
    VILLAGE_GOVERNMENT = "village_government"  # BLT-DD is paid from village funds
    EDUCATION_OFFICE = "education_office"  # PIP belongs to the education ministry
    HEALTH_OFFICE = "health_office"
    BPJS_KESEHATAN = "bpjs_kesehatan"
    DUKCAPIL = "dukcapil"
    BANK = "bank"
    POS_INDONESIA = "pos_indonesia"
    POLICE = "police"
    SATPOL_PP = "satpol_pp"
    INSPECTORATE = "inspectorate"
    OMBUDSMAN = "ombudsman"
    OTHER = "other"


class RejectionReason(StrEnum):
    """Why a complaint is not taken up. Our own list; lacking a NIK is never a reason."""

    NO_SUBSTANCE = "no_substance"  # nothing in it can be examined
    OFFENSIVE = "offensive"
    BEFORE_A_COURT = "before_a_court"
    UNFOUNDED = "unfounded"
    NOT_SOCIAL_WELFARE = "not_social_welfare"  # and no authority is known to transfer it to


class ArchiveReason(StrEnum):
    """Why a complaint is put away unanswered (LAPOR A4, arsipkan). The list is our own."""

    SPAM = "spam"
    TEST_ENTRY = "test_entry"
    REPORTER_UNREACHABLE = "reporter_unreachable"
    PRAISE = "praise"  # thanks, nothing to handle
    OVERTAKEN = "overtaken"  # events have settled it


class EscalationReason(StrEnum):
    """Why a complaint is raised to a higher level. Our own list."""

    DEADLINE_PASSED = "deadline_passed"
    REPEATED = "repeated"
    SENSITIVE = "sensitive"  # illegal cuts, staff conduct
    SAFETY_AT_RISK = "safety_at_risk"
    REPORTER_DISSATISFIED = "reporter_dissatisfied"
    CONFLICT_OF_INTEREST = "conflict_of_interest"  # no office above may handle it


class EscalationLevel(StrEnum):
    """Who looks at it now, in rising order. Escalation only goes up."""

    SUPERVISOR = "supervisor"
    HEAD = "head"
    INSPECTORATE = "inspectorate"


class Confidentiality(StrEnum):
    """Who reads a complaint, in rising order. Whoever it is about never does, at any level."""

    OPEN = "open"  # those who work with complaints in its region
    RESTRICTED = "restricted"  # whoever filed it, programme owners and those below
    SECRET = "secret"  # noqa: S105 # a level: supervisors, head, inspectors: whistleblowing


class Sent(StrEnum):
    """What is handed to another authority with a complaint. Our own list."""

    NARRATIVE = "narrative"
    CONTACT = "contact"
    ATTACHMENTS = "attachments"
    HANDLING_HISTORY = "handling_history"
