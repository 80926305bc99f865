"""Every reason the domain may refuse a command.

Refusal
├── Invalid               a value has the wrong shape, is out of range or unknown
│   ├── InvalidNik, InvalidFamilyCard, InvalidPhone, UnknownRegion, OutsideRegion,
│   │   UnknownCode, OutOfRange, Missing
│   ├── ControlCharacter  a text holds what can neither be stored nor shown
│   ├── PersonalDataInClear  an open text holds a NIK or a telephone number
│   ├── NotAnonymous      an anonymous complaint names its reporter
│   ├── UnknownEvidence, UnsupportedFile, DamagedFile, FileTooLarge, DigestMismatch
│   ├── SameRecord        two references that must differ point to one record
│   ├── ConflictOfInterest  the work would go to whom the complaint is about
│   ├── NotNamedInOriginal  a duplicate is about more people than what it would be handled under
│   ├── RepeatedLine      a batch names one recipient and component twice
│   ├── FamilyTwiceInList  a list enrols two members of one family
│   ├── RepeatedResult    a payer's file says the same of one payment twice
│   ├── NotAVillage, RepeatedCriterion  a kecamatan where a village is asked for; a programme's rule said twice
│   ├── RepeatedDay, RepeatedNumber  a calendar names one day, a rule one number twice
│   ├── MinutesRequired   a change of family data rests on no minutes (berita acara)
│   ├── EvidenceRequired  an act must be shown: the digest of a file is missing
│   ├── OtherVillage      the objector does not live in the village
│   ├── SexDiffers        a person is identified whose sex is not the one of the case
│   ├── InFuture          the act is said to have happened later than now
│   ├── OtherDay          the command says another day than the time given for the act
│   ├── ControlMismatch   a batch's control count or sum differs from its lines
│   ├── UnenrolledLines, OtherAmounts, AmountsUnknown, UnenrolledForbidden, BasisRequired  what is paid beside the
│   │   enrolments or the rule's amounts was not stated, cannot be counted, is forbidden, rests on nothing
│   └── AmountDiffers     a payer reports another amount than was ordered
├── NotFound              no such subject, or none that this caller may see
│   └── OfOtherBatch      the payment was made in another batch
├── NotAllowed            the caller's role may not do this
├── NotOwnAccount         a member acts for their own account only
├── NotQualified          the caller holds no valid qualification for this act
├── WrongState            the subject's history does not permit this act now
│   ├── AlreadyExists     the subject exists already
│   ├── ProposalChanged   what is agreed to is not what is proposed now
│   ├── ReturnRecorded    this part of a payment is recorded as returned
│   ├── ProgrammeWithoutRules  a period begins before the programme has rules
│   ├── PeriodsOverlap    two periods of one programme share a day
│   ├── FamilyAlreadyEnrolled  a member of the family is enrolled in the programme
│   ├── AlreadyPaid       an entitlement has a live or settled payment
│   ├── EnrolmentsEnded   recipients of a batch are enrolled no more when it is approved
│   ├── WrongOffset       a part of an upload does not continue what is here
│   ├── TooManyUploads    an account leaves too many uploads unfinished
│   ├── EvidenceDamaged   a kept file is missing or not what its digest says
│   ├── TooEarly          a waiting time has not passed
│   ├── NotAgreed, LimitExhausted, WrongDoor  the referral network: no agreement, a full month, a refusal that leads
│   │   nowhere
│   ├── Overspent         more than was allocated, received or pledged
│   ├── CaseStillOpen     the person has an open case already
│   ├── NotOnScene        nobody reached the person, and nobody brought them
│   ├── ShiftsOverlap     a shift, or a member's duty, overlaps another one
│   ├── RosterGap         a roster leaves some of its 24 hours without a shift, or a shift without enough members
│   ├── NotOnDuty         a member has not checked in, or not for this shift
│   ├── NotInShelter      a client did not stay at that shelter on that day
│   ├── ChecklistOpen     a required paper of a repatriation is missing
│   ├── NoBedFree         every bed on this side of the shelter is taken
│   ├── HealthCheckNeeded  the last health check does not permit this yet
│   ├── AftercareNeeded   aftercare visits are still to be made
│   ├── LinesOpen, DifferencesOpen  a batch cannot close yet
│   ├── NotReachable      nobody could answer a question to this reporter
│   ├── AtOtherOffice     a complaint lies at another office than the programme owner's
│   ├── OfficeIsClosed    an office that has closed takes no work and acts no more
│   └── PersonalDataDestroyed  the subject's key is gone: nothing more can be sealed for it
├── EnquiriesNotSetUp     the key for enquiries to other tenants is missing
├── SamePerson            maker and checker must be two people
├── OwnMatter             nobody appoints, suspends or closes on their own behalf
├── NotAppointed          no appointment in the log lets the account act so, here and now
├── CommandIdReused       one command id, two contents
├── StaleVersion          the record has moved since the caller read it
└── Conflicted            others kept writing to the same subject; try again

A refusal is raised before any fact exists. Its texts never contain a value the caller sent, because that value may be
personal: they name the field, and at most a code from our own lists.
"""

from domain.errors.care import (
    AftercareNeeded,
    CaseStillOpen,
    ChecklistOpen,
    HealthCheckNeeded,
    NoBedFree,
    NotInShelter,
    NotOnDuty,
    NotOnScene,
    NotOwnAccount,
    NotQualified,
    RosterGap,
    SexDiffers,
    ShiftsOverlap,
)
from domain.errors.complaints import (
    AtOtherOffice,
    ConflictOfInterest,
    NotAnonymous,
    NotNamedInOriginal,
    NotReachable,
)
from domain.errors.evidence import (
    DamagedFile,
    DigestMismatch,
    EvidenceDamaged,
    FileTooLarge,
    TooManyUploads,
    UnknownEvidence,
    UnsupportedFile,
    WrongOffset,
)
from domain.errors.money import (
    AlreadyPaid,
    AmountDiffers,
    AmountsUnknown,
    BasisRequired,
    ControlMismatch,
    DifferencesOpen,
    EnrolmentsEnded,
    LinesOpen,
    OfOtherBatch,
    OtherAmounts,
    Overspent,
    RepeatedLine,
    RepeatedResult,
    ReturnRecorded,
    UnenrolledForbidden,
    UnenrolledLines,
)
from domain.errors.offices import (
    NotAppointed,
    NotAVillage,
    OfficeIsClosed,
    OwnMatter,
)
from domain.errors.people import (
    EvidenceRequired,
    FamilyAlreadyEnrolled,
    FamilyTwiceInList,
    InvalidFamilyCard,
    InvalidNik,
    InvalidPhone,
    MinutesRequired,
    OtherVillage,
    PersonAlreadyRegistered,
    SpreadsheetDamage,
)
from domain.errors.referrals import (
    EnquiriesNotSetUp,
    LimitExhausted,
    NotAgreed,
    WrongDoor,
)
from domain.errors.refusals import (
    AlreadyExists,
    CommandIdReused,
    Conflicted,
    ControlCharacter,
    InFuture,
    Invalid,
    Missing,
    NotAllowed,
    NotFound,
    OtherDay,
    OutOfRange,
    OutsideRegion,
    PersonalDataDestroyed,
    PersonalDataInClear,
    ProposalChanged,
    Refusal,
    SamePerson,
    SameRecord,
    StaleVersion,
    TooEarly,
    UnknownCode,
    UnknownRegion,
    WrongState,
)
from domain.errors.rules import (
    PeriodsOverlap,
    ProgrammeWithoutRules,
    RepeatedCriterion,
    RepeatedDay,
    RepeatedNumber,
)

__all__ = [
    "AftercareNeeded",
    "AlreadyExists",
    "AlreadyPaid",
    "AmountDiffers",
    "AmountsUnknown",
    "AtOtherOffice",
    "BasisRequired",
    "CaseStillOpen",
    "ChecklistOpen",
    "CommandIdReused",
    "ConflictOfInterest",
    "Conflicted",
    "ControlCharacter",
    "ControlMismatch",
    "DamagedFile",
    "DifferencesOpen",
    "DigestMismatch",
    "EnquiriesNotSetUp",
    "EnrolmentsEnded",
    "EvidenceDamaged",
    "EvidenceRequired",
    "FamilyAlreadyEnrolled",
    "FamilyTwiceInList",
    "FileTooLarge",
    "HealthCheckNeeded",
    "InFuture",
    "Invalid",
    "InvalidFamilyCard",
    "InvalidNik",
    "InvalidPhone",
    "LimitExhausted",
    "LinesOpen",
    "MinutesRequired",
    "Missing",
    "NoBedFree",
    "NotAVillage",
    "NotAgreed",
    "NotAllowed",
    "NotAnonymous",
    "NotAppointed",
    "NotFound",
    "NotInShelter",
    "NotNamedInOriginal",
    "NotOnDuty",
    "NotOnScene",
    "NotOwnAccount",
    "NotQualified",
    "NotReachable",
    "OfOtherBatch",
    "OfficeIsClosed",
    "OtherAmounts",
    "OtherDay",
    "OtherVillage",
    "OutOfRange",
    "OutsideRegion",
    "Overspent",
    "OwnMatter",
    "PeriodsOverlap",
    "PersonAlreadyRegistered",
    "PersonalDataDestroyed",
    "PersonalDataInClear",
    "ProgrammeWithoutRules",
    "ProposalChanged",
    "Refusal",
    "RepeatedCriterion",
    "RepeatedDay",
    "RepeatedLine",
    "RepeatedNumber",
    "RepeatedResult",
    "ReturnRecorded",
    "RosterGap",
    "SamePerson",
    "SameRecord",
    "SexDiffers",
    "ShiftsOverlap",
    "SpreadsheetDamage",
    "StaleVersion",
    "TooEarly",
    "TooManyUploads",
    "UnenrolledForbidden",
    "UnenrolledLines",
    "UnknownCode",
    "UnknownEvidence",
    "UnknownRegion",
    "UnsupportedFile",
    "WrongDoor",
    "WrongOffset",
    "WrongState",
]
