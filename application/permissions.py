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
    # offices and people who act
    "CloseOffice": frozenset({_R.ADMIN}),
    "AppointOfficeHead": frozenset({_R.ADMIN, _R.SYSTEM}),
    "PlaceOfficeUnder": frozenset({_R.ADMIN, _R.SYSTEM}),
    "RequireAppointments": frozenset({_R.ADMIN, _R.SYSTEM}),
    "GrantRole": frozenset({_R.ADMIN, _R.SYSTEM}),
    "ConfirmGrant": frozenset({_R.ADMIN, _R.HEAD}),
    "RevokeRole": frozenset({_R.ADMIN, _R.SYSTEM}),
    "SuspendAccount": frozenset({_R.ADMIN, _R.HEAD}),
    "RestoreAccount": frozenset({_R.ADMIN, _R.HEAD}),
    "NameSubstitute": frozenset({_R.ADMIN, _R.HEAD, _R.SUPERVISOR}),
    "EndSubstitution": frozenset({_R.ADMIN, _R.HEAD, _R.SUPERVISOR}),
    "StoreEvidence": frozenset(_R) - {_R.ADMIN, _R.INSPECTOR, _R.SYSTEM},
    "ShowEvidence": frozenset(
        {_R.VERIFIER, _R.SUPERVISOR, _R.HEAD, _R.SOCIAL_WORKER, _R.INSPECTOR}
    ),
    "RecordExport": frozenset({_R.INSPECTOR, _R.SYSTEM}),  # no wall holds in a bundle
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
    "RegisterFamily": frozenset({_R.OPERATOR}),
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
    "TellPeopleApart": frozenset({_R.VERIFIER, _R.SUPERVISOR}),
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
    "IssuePaymentReceipt": _INTAKE | {_R.PROGRAMME_OWNER},  # whoever meets people who are paid
    # aid on time: batches, results, calendar, goods, lists
    "ApproveBatch": frozenset({_R.HEAD, _R.SUPERVISOR, _R.PROGRAMME_OWNER}),
    "RejectBatch": frozenset({_R.HEAD, _R.SUPERVISOR, _R.PROGRAMME_OWNER}),
    "InstructBatch": frozenset({_R.HEAD, _R.PROGRAMME_OWNER, _R.VERIFIER}),
    "SettleBatch": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER, _R.OPERATOR}),
    "MarkUnclaimed": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER, _R.SYSTEM}),
    "ReconcileBatch": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER}),
    "ExplainDifference": frozenset({_R.PROGRAMME_OWNER, _R.SUPERVISOR, _R.HEAD}),
    "CloseBatch": frozenset({_R.HEAD, _R.SUPERVISOR, _R.PROGRAMME_OWNER}),
    "PlanPayDay": frozenset({_R.HEAD, _R.PROGRAMME_OWNER, _R.VERIFIER}),
    "PlanPostOffice": frozenset({_R.HEAD, _R.PROGRAMME_OWNER, _R.VERIFIER}),
    "DistributeGoods": frozenset({_R.PROGRAMME_OWNER, _R.VERIFIER, _R.OPERATOR}),
    "VoidDistribution": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "RegisterPeople": frozenset({_R.OPERATOR, _R.VERIFIER, _R.SUPERVISOR}),
    "ReceiveEnrolments": frozenset({_R.OPERATOR, _R.VERIFIER, _R.PROGRAMME_OWNER}),
    # complaints
    "SubmitComplaint": _INTAKE | {_R.CITIZEN, _R.SOCIAL_WORKER, _R.TRC, _R.HEAD},
    "VerifyComplaint": _OFFICE | {_R.VERIFIER},
    "RouteComplaint": _OFFICE | {_R.VERIFIER},
    "StartFollowUp": _OFFICE | {_R.PROGRAMME_OWNER, _R.VERIFIER},
    "RequestInformation": _OFFICE | {_R.PROGRAMME_OWNER, _R.VERIFIER},
    "ProvideInformation": _INTAKE | {_R.CITIZEN},
    "GoOnUnanswered": frozenset({_R.SUPERVISOR, _R.HEAD, _R.SYSTEM}),
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
    # complaints: clocks, conflicts of interest, confidentiality
    "RecordBreach": frozenset({_R.SYSTEM}),
    "PassComplaintUp": frozenset({_R.SYSTEM}),
    "NameOfficers": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "SetConfidentiality": frozenset({_R.SUPERVISOR, _R.HEAD}),
    "NameProgrammeOwnerOffice": frozenset({_R.PROGRAMME_OWNER, _R.HEAD}),
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
}


def allowed_roles(command: type[object]) -> frozenset[Role]:
    """The roles that may call a command. An unlisted command may be called by nobody."""
    return MAY.get(command.__name__, frozenset())
