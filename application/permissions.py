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
    # programmes' terms, the data team
    "PublishProgrammeRules": frozenset({_R.PROGRAMME_OWNER, _R.HEAD}),
    "OpenPeriod": frozenset({_R.PROGRAMME_OWNER, _R.HEAD}),
    "ClosePeriod": frozenset({_R.PROGRAMME_OWNER, _R.HEAD}),
    "AssignDataTeamMember": frozenset({_R.HEAD, _R.ADMIN}),
    "ReleaseDataTeamMember": frozenset({_R.HEAD, _R.ADMIN}),
    "PlaceWorkstation": frozenset({_R.HEAD, _R.ADMIN}),
    "RemoveWorkstation": frozenset({_R.HEAD, _R.ADMIN}),
    # people
    "RegisterPerson": _INTAKE | {_R.SOCIAL_WORKER, _R.TRC},
    "MergePeople": frozenset({_R.VERIFIER, _R.SUPERVISOR}),
    "Unmask": frozenset(
        {_R.VERIFIER, _R.INSPECTOR}
    ),  # full NIK: verifier, inspector [domain.md §8]
    # families, proposals, objections: only village operators change family data [domain.md §1, 7]
    "RegisterHousehold": frozenset({_R.OPERATOR}),
    "AddMember": frozenset({_R.OPERATOR}),
    "RemoveMember": frozenset({_R.OPERATOR}),
    "RecordDeath": frozenset({_R.OPERATOR}),
    "NameHead": frozenset({_R.OPERATOR}),
    "MoveHousehold": frozenset({_R.OPERATOR}),
    "ProposeHousehold": frozenset({_R.OPERATOR}),
    "VisitHousehold": frozenset({_R.OPERATOR, _R.FIELD, _R.VERIFIER}),
    "RecordMeeting": frozenset({_R.OPERATOR}),
    "ReturnProposal": frozenset({_R.VERIFIER}),
    "CorrectProposal": frozenset({_R.OPERATOR}),
    "VerifyProposal": frozenset({_R.VERIFIER}),
    "SubmitProposal": frozenset({_R.OPERATOR, _R.VERIFIER}),
    "ReceiveRank": frozenset({_R.OPERATOR, _R.VERIFIER, _R.PROGRAMME_OWNER}),
    "ReceiveAcceptance": frozenset({_R.OPERATOR, _R.VERIFIER, _R.PROGRAMME_OWNER}),
    "ReceiveRefusal": frozenset({_R.OPERATOR, _R.VERIFIER, _R.PROGRAMME_OWNER}),
    "RaiseObjection": _INTAKE,
    "UpholdObjection": frozenset({_R.VERIFIER, _R.SUPERVISOR}),
    "RejectObjection": frozenset({_R.VERIFIER, _R.SUPERVISOR}),
    "LapseObjection": frozenset({_R.SYSTEM}),
    "UnmergePeople": frozenset({_R.VERIFIER, _R.SUPERVISOR}),
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
}


def allowed_roles(command: type[object]) -> frozenset[Role]:
    """The roles that may call a command. An unlisted command may be called by nobody."""
    return MAY.get(command.__name__, frozenset())
