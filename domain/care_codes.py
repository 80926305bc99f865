"""The code lists of care in a shelter. Codes are stored in facts for ever: add, never rename or reuse."""

from enum import StrEnum


class Qualification(StrEnum):
    """Who may assess a client."""

    PSYCHOLOGIST = "psychologist"
    SOCIAL_WORKER = "social_worker"


class CareService(StrEnum):
    """What a plan may hold: what Batam's UPT in Nongsa offers, and what any shelter arranges."""

    BASIC_NEEDS = "basic_needs"
    HEALTH_CARE = "health_care"
    PSYCHIATRIC_CARE = "psychiatric_care"
    COUNSELLING = "counselling"
    FAMILY_TRACING = "family_tracing"
    CIVIL_REGISTRATION = "civil_registration"
    SALON_TRAINING = "salon_training"
    WORKSHOP_TRAINING = "workshop_training"
    COOKING_TRAINING = "cooking_training"
    REPATRIATION = "repatriation"


class DischargeOutcome(StrEnum):
    """How a stay ended. Batam's three (family, panti, ODGJ treatment) and what else happens."""

    REUNIFIED = "reunified"
    PANTI = "panti"
    HOSPITAL = "hospital"
    REPATRIATED = "repatriated"
    RELEASED = "released"
    DIED = "died"
    ABSCONDED = "absconded"


class HealthResult(StrEnum):
    """What a health check found. Our own list."""

    FIT = "fit"  # to be admitted and to travel
    CARE_IN_SHELTER = "care_in_shelter"  # unwell, and can be cared for here
    TREAT_FIRST = "treat_first"  # belongs into a hospital or clinic before anything else


class PlanGoal(StrEnum):
    """What a service plan is to reach. Our own list."""

    FAMILY_REUNION = "family_reunion"
    SAFE_RETURN_HOME = "safe_return_home"
    HEALTH_RECOVERY = "health_recovery"
    CIVIL_DOCUMENTS = "civil_documents"
    INDEPENDENT_INCOME = "independent_income"
    LONG_TERM_CARE = "long_term_care"
    SCHOOLING = "schooling"


class StayReason(StrEnum):
    """Why a stay goes on beyond its limit. Our own list."""

    FAMILY_NOT_FOUND = "family_not_found"
    AWAITING_PLACE = "awaiting_place"  # in a panti or a hospital
    AWAITING_DOCUMENTS = "awaiting_documents"
    UNDER_TREATMENT = "under_treatment"
    TRAINING_UNFINISHED = "training_unfinished"
    LEGAL_PROCESS = "legal_process"  # Bapas or a court has not spoken yet


class ActivityKind(StrEnum):
    """What is done with clients: Batam's salon, workshop and kitchen, and what any shelter does."""

    SALON = "salon"
    WORKSHOP = "workshop"
    KITCHEN = "kitchen"
    COUNSELLING = "counselling"
    HEALTH_EDUCATION = "health_education"
    SPIRITUAL = "spiritual"
    SPORT = "sport"
    LITERACY = "literacy"


class SessionVoidReason(StrEnum):
    """Why the record of a session no longer counts. Our own list, in the words of services rendered."""

    ENTERED_TWICE = "entered_twice"
    WRONG_PERSON = "wrong_person"
    WRONG_DATE = "wrong_date"
    NOT_HELD = "not_held"


class AbsenceReason(StrEnum):
    """Why a client was not there. Our own list."""

    ILL = "ill"
    REFUSED_TO_JOIN = "refused_to_join"
    FAMILY_VISIT = "family_visit"
    AT_APPOINTMENT = "at_appointment"
    OTHER = "other"


class AftercareSituation(StrEnum):
    """How a visit found the client after the stay. Our own list."""

    DOING_WELL = "doing_well"
    NEEDS_SUPPORT = "needs_support"
    AT_RISK = "at_risk"
    BACK_ON_STREET = "back_on_street"
    NOT_MET = "not_met"


class RevocationReason(StrEnum):
    """Why a qualification no longer counts. Our own list."""

    LEFT_SERVICE = "left_service"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"
    RECORDED_IN_ERROR = "recorded_in_error"
