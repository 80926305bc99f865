"""Who may call which command: one table, by the name of the command."""

from application.roles import Role

_R = Role
_INTAKE = frozenset({_R.DESK, _R.FIELD, _R.OPERATOR, _R.SUPERVISOR})
_OFFICE = frozenset({_R.DESK, _R.SUPERVISOR, _R.HEAD})
_CASEWORK = frozenset({_R.SOCIAL_WORKER, _R.SUPERVISOR})

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
    "DispatchTeam": frozenset({_R.DESK, _R.TRC, _R.SUPERVISOR}),
    "SecurePerson": frozenset({_R.TRC}),
    "ResolveOnScene": frozenset({_R.TRC}),
    "IdentifyPerson": frozenset({_R.TRC, _R.SOCIAL_WORKER, _R.VERIFIER}),
    "AdmitToShelter": _CASEWORK,
    "CompleteAssessment": frozenset({_R.SOCIAL_WORKER}),
    "ApproveServicePlan": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "DischargeClient": _CASEWORK,
    "CloseCase": frozenset({_R.SUPERVISOR, _R.HEAD}),
    # referral network: partners have no accounts, the desk records what they answer
    "RegisterPartner": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "SignAgreement": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "EndAgreement": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "SetNetworkTarget": frozenset({_R.HEAD}),
    "DraftReferral": frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "SendReferral": frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "RerouteReferral": frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "AcknowledgeReferral": frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "AcceptReferral": frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "DeclineReferral": frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "RecordDelivery": frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "ReceiveFeedback": frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "CloseReferral": frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "OpenReferralPacket": frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR}),
    "ExpireReferral": frozenset({_R.SYSTEM}),
    # funds: who proposes an expenditure or sets a donation aside is not who books or uses it
    "AllocateBudget": frozenset({_R.HEAD}),
    "ReviseBudget": frozenset({_R.HEAD}),
    "ProposeExpenditure": frozenset({_R.PROGRAMME_OWNER, _R.SUPERVISOR}),
    "ApproveExpenditure": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "ReverseExpenditure": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "PledgeCsr": frozenset({_R.PROGRAMME_OWNER, _R.SUPERVISOR, _R.HEAD}),
    "ReceiveCsr": frozenset({_R.PROGRAMME_OWNER, _R.SUPERVISOR, _R.HEAD}),
    "AllocateCsr": frozenset({_R.HEAD}),
    "UseCsr": frozenset({_R.PROGRAMME_OWNER, _R.SUPERVISOR, _R.HEAD}),
    "ReverseCsrUse": frozenset({_R.HEAD}),
}


def allowed_roles(command: type[object]) -> frozenset[Role]:
    """The roles that may call a command. An unlisted command may be called by nobody."""
    return MAY.get(command.__name__, frozenset())
