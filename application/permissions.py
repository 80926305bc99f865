"""Who may call which command: one table, by the name of the command."""

from application.roles import Role

_R = Role
_INTAKE = frozenset({_R.DESK, _R.FIELD, _R.OPERATOR, _R.SUPERVISOR})
_OFFICE = frozenset({_R.DESK, _R.SUPERVISOR, _R.HEAD})
_CASEWORK = frozenset({_R.SOCIAL_WORKER, _R.SUPERVISOR})
_LEADS_TEAM = frozenset({_R.SUPERVISOR, _R.HEAD})
_STRANDED = frozenset({_R.DESK, _R.TRC, _R.SOCIAL_WORKER, _R.SUPERVISOR})
_HEADS = frozenset({_R.SUPERVISOR, _R.HEAD})

MAY: dict[str, frozenset[Role]] = {
    # offices
    "OpenTenant": frozenset({_R.ADMIN, _R.SYSTEM}),
    "OpenOffice": frozenset({_R.ADMIN}),
    # rules and calendar
    "PublishRules": frozenset({_R.HEAD, _R.PROGRAMME_OWNER, _R.ADMIN}),
    "PublishCalendar": frozenset({_R.HEAD, _R.ADMIN}),
    # services rendered
    "RecordService": _INTAKE,
    "VoidService": _OFFICE,
    # programmes
    "RegisterProgramme": frozenset({_R.PROGRAMME_OWNER, _R.HEAD}),
    "SuspendProgramme": frozenset({_R.PROGRAMME_OWNER, _R.HEAD}),
    "ResumeProgramme": frozenset({_R.PROGRAMME_OWNER, _R.HEAD}),
    "EndProgramme": frozenset({_R.PROGRAMME_OWNER, _R.HEAD}),
    # people
    "RegisterPerson": _INTAKE | {_R.SOCIAL_WORKER, _R.TRC},
    "MergePeople": frozenset({_R.VERIFIER, _R.SUPERVISOR}),
    "Unmask": frozenset(
        {_R.VERIFIER, _R.INSPECTOR}
    ),  # full NIK: verifier, inspector [domain.md §8]
    # enrolment decisions received from the programme's owner
    "ReceiveEnrolment": frozenset({_R.OPERATOR, _R.VERIFIER, _R.PROGRAMME_OWNER}),
    "ReceiveSuspension": frozenset({_R.OPERATOR, _R.VERIFIER, _R.PROGRAMME_OWNER}),
    "ReceiveResumption": frozenset({_R.OPERATOR, _R.VERIFIER, _R.PROGRAMME_OWNER}),
    "ReceiveEnding": frozenset({_R.OPERATOR, _R.VERIFIER, _R.PROGRAMME_OWNER}),
    # aid disbursement
    "ScheduleBatch": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER}),
    "RecordCredit": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER, _R.OPERATOR}),
    "RecordFailure": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER, _R.OPERATOR}),
    "RecordCollection": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER, _R.OPERATOR, _R.FIELD}),
    "RecordUnclaimed": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER, _R.OPERATOR}),
    "RecordReturn": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER, _R.OPERATOR}),
    "RetryPayment": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER}),
    "ReversePayment": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "CorrectPayment": frozenset({_R.SUPERVISOR, _R.HEAD}),
    # complaints
    "SubmitComplaint": _INTAKE | {_R.CITIZEN, _R.SOCIAL_WORKER, _R.TRC, _R.HEAD},
    "VerifyComplaint": _OFFICE | {_R.VERIFIER},
    "RouteComplaint": _OFFICE | {_R.VERIFIER},
    "StartFollowUp": _OFFICE | {_R.PROGRAMME_OWNER, _R.VERIFIER},
    "RequestInformation": _OFFICE | {_R.PROGRAMME_OWNER, _R.VERIFIER},
    "ProvideInformation": _INTAKE | {_R.CITIZEN},
    "RespondToComplaint": frozenset(
        {_R.PROGRAMME_OWNER, _R.SUPERVISOR}
    ),  # only these two [domain.md §5]
    "ConfirmResolution": _INTAKE | {_R.CITIZEN},
    "CloseUnanswered": frozenset({_R.SUPERVISOR, _R.HEAD, _R.SYSTEM}),
    "ReopenComplaint": _INTAKE | {_R.CITIZEN},
    "EscalateComplaint": _OFFICE | {_R.SYSTEM},
    "TransferComplaint": _OFFICE | {_R.VERIFIER},
    "MarkDuplicate": _OFFICE | {_R.VERIFIER},
    "RejectComplaint": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "WithdrawComplaint": _INTAKE | {_R.CITIZEN},
    "ArchiveComplaint": frozenset({_R.SUPERVISOR, _R.HEAD}),
    # PMKS cases
    "ReportCase": _INTAKE | {_R.TRC, _R.SOCIAL_WORKER},
    # trc: calls, local subtypes, patrols, roster, stranded people, enquiries
    "ReceiveCall": frozenset({_R.DESK, _R.TRC, _R.SUPERVISOR}),
    "AnswerCall": frozenset({_R.DESK, _R.TRC, _R.SUPERVISOR}),
    "MarkCallDuplicate": frozenset({_R.DESK, _R.TRC, _R.SUPERVISOR}),
    "PublishLocalSubtype": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "RetireLocalSubtype": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "PlanPatrol": _LEADS_TEAM,
    "HoldPatrol": _LEADS_TEAM | {_R.TRC},
    "CancelPatrol": _LEADS_TEAM,
    "EnlistMember": _LEADS_TEAM,
    "ReleaseMember": _LEADS_TEAM,
    "PlanShift": _LEADS_TEAM,
    "AssignMember": _LEADS_TEAM,
    "WithdrawShift": _LEADS_TEAM,
    "UnassignMember": _LEADS_TEAM,
    "PublishRoster": _LEADS_TEAM,
    "ProposeSwap": frozenset({_R.TRC}),
    "AgreeToSwap": frozenset({_R.TRC}),
    "DeclineSwap": frozenset({_R.TRC}),
    "CheckIn": frozenset({_R.TRC, _R.SUPERVISOR}),
    "CheckOut": frozenset({_R.TRC, _R.SUPERVISOR}),
    "StatePosition": frozenset({_R.TRC, _R.SUPERVISOR}),
    "DetectCoverageGap": frozenset({_R.SUPERVISOR, _R.SYSTEM}),
    "RecordArrival": frozenset({_R.TRC}),
    "RevokeIdentification": frozenset({_R.SOCIAL_WORKER, _R.VERIFIER, _R.SUPERVISOR}),
    "ClaimRepatriation": _STRANDED,
    "NoteClaimPaper": _STRANDED,
    "ApproveRepatriation": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "DeclineRepatriation": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "RecordDeparture": _STRANDED,
    "FlagRepeatClaim": _STRANDED | {_R.VERIFIER},
    "SendEnquiry": frozenset({_R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "ReceiveEnquiry": frozenset({_R.SYSTEM}),
    "RecordEnquiryAnswer": frozenset({_R.SYSTEM}),
    "DispatchTeam": frozenset({_R.DESK, _R.TRC, _R.SUPERVISOR}),
    "SecurePerson": frozenset({_R.TRC}),
    "ResolveOnScene": frozenset({_R.TRC}),
    "IdentifyPerson": frozenset({_R.TRC, _R.SOCIAL_WORKER, _R.VERIFIER}),
    # the shelter: stay, care, aftercare
    "SetShelterCapacity": _HEADS,
    "AdmitToShelter": _CASEWORK,
    "TransferClient": _CASEWORK,
    "ExtendStay": _HEADS,
    "AlertStayLimit": frozenset({_R.SYSTEM}),
    "DischargeClient": _CASEWORK,
    "ReturnClient": _CASEWORK,
    "AssignCase": _HEADS,
    "CheckHealth": _CASEWORK | {_R.CARER, _R.TRC},
    "CompleteAssessment": frozenset({_R.SOCIAL_WORKER}),
    "DraftServicePlan": _CASEWORK,
    "ApproveServicePlan": _HEADS,
    "RecordActivity": _CASEWORK | {_R.CARER},
    "VoidActivity": _HEADS,
    "DecideOutcome": _HEADS,
    "QualifyStaff": frozenset({_R.HEAD}),
    "RevokeQualification": frozenset({_R.HEAD}),
    "PlanAftercare": _CASEWORK,
    "AlertAftercare": frozenset({_R.SYSTEM}),
    "RecordAftercareVisit": _CASEWORK | {_R.FIELD},
    "CloseCase": _HEADS,
}


def allowed_roles(command: type[object]) -> frozenset[Role]:
    """The roles that may call a command. An unlisted command may be called by nobody."""
    return MAY.get(command.__name__, frozenset())
