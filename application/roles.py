"""The roles in which people act [domain.md §3]."""

from enum import StrEnum


class Role(StrEnum):
    """A capacity given by appointment; one token carries one role at one office."""

    CITIZEN = "citizen"
    FIELD = "field"  # fasilitator, TKSK, PSM, PKH companion: outreach and assisted entry
    DESK = "desk"  # front office: intake
    OPERATOR = "operator"  # village operator: the only one who may change KPM data
    VERIFIER = "verifier"  # Dinas Sosial verifier
    PROGRAMME_OWNER = "programme_owner"
    SOCIAL_WORKER = "social_worker"  # peksos, psychologist
    CARER = "carer"  # pengasuh in a shelter: activities, attendance, health checks
    TRC = "trc"  # rapid response team member
    SUPERVISOR = "supervisor"
    HEAD = "head"
    INSPECTOR = "inspector"  # Inspektorat, BPKP, BPK: reads everything, changes nothing
    ADMIN = "admin"  # keeps tenant and offices; sees no personal data
    SYSTEM = "system"  # our own process managers
