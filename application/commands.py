"""Every command and its use case: what the API offers, and what the permissions are held to."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from application import (
    caring_for_clients,
    disbursing,
    filing_complaints,
    handling_cases,
    keeping_programmes,
    keeping_rules,
    offices,
    receiving_enrolments,
    registering_people,
    rendering_services,
    resolving_complaints,
)
from application.ports import Act, Ports, Receipt
from application.use_case import Command

Run: TypeAlias = Callable[[Any, Act, Ports], Awaitable[Receipt]]
"""A use case as a table can hold it: its first argument is an instance of the command beside it."""

COMMANDS: dict[type[Command], Run] = {
    offices.OpenTenant: offices.open_tenant,
    offices.OpenOffice: offices.open_office,
    keeping_rules.PublishRules: keeping_rules.publish_rules,
    keeping_rules.PublishCalendar: keeping_rules.publish_calendar,
    rendering_services.RecordService: rendering_services.record_service,
    rendering_services.VoidService: rendering_services.void_service,
    keeping_programmes.RegisterProgramme: keeping_programmes.register_programme,
    keeping_programmes.SuspendProgramme: keeping_programmes.suspend_programme,
    keeping_programmes.ResumeProgramme: keeping_programmes.resume_programme,
    keeping_programmes.EndProgramme: keeping_programmes.end_programme,
    registering_people.RegisterPerson: registering_people.register_person,
    registering_people.MergePeople: registering_people.merge_people,
    registering_people.Unmask: registering_people.unmask,
    receiving_enrolments.ReceiveEnrolment: receiving_enrolments.receive_enrolment,
    receiving_enrolments.ReceiveSuspension: receiving_enrolments.receive_suspension,
    receiving_enrolments.ReceiveResumption: receiving_enrolments.receive_resumption,
    receiving_enrolments.ReceiveEnding: receiving_enrolments.receive_ending,
    disbursing.ScheduleBatch: disbursing.schedule_batch,
    disbursing.RecordCredit: disbursing.record_credit,
    disbursing.RecordFailure: disbursing.record_failure,
    disbursing.RecordCollection: disbursing.record_collection,
    disbursing.RecordUnclaimed: disbursing.record_unclaimed,
    disbursing.RecordReturn: disbursing.record_return,
    disbursing.RetryPayment: disbursing.retry_payment,
    disbursing.ReversePayment: disbursing.reverse_payment,
    disbursing.CorrectPayment: disbursing.correct_payment,
    filing_complaints.SubmitComplaint: filing_complaints.submit_complaint,
    filing_complaints.VerifyComplaint: filing_complaints.verify_complaint,
    filing_complaints.RouteComplaint: filing_complaints.route_complaint,
    filing_complaints.RejectComplaint: filing_complaints.reject_complaint,
    filing_complaints.MarkDuplicate: filing_complaints.mark_duplicate,
    filing_complaints.TransferComplaint: filing_complaints.transfer_complaint,
    filing_complaints.ArchiveComplaint: filing_complaints.archive_complaint,
    filing_complaints.WithdrawComplaint: filing_complaints.withdraw_complaint,
    resolving_complaints.StartFollowUp: resolving_complaints.start_follow_up,
    resolving_complaints.RequestInformation: resolving_complaints.request_information,
    resolving_complaints.ProvideInformation: resolving_complaints.provide_information,
    resolving_complaints.RespondToComplaint: resolving_complaints.respond_to_complaint,
    resolving_complaints.ConfirmResolution: resolving_complaints.confirm_resolution,
    resolving_complaints.CloseUnanswered: resolving_complaints.close_unanswered,
    resolving_complaints.ReopenComplaint: resolving_complaints.reopen_complaint,
    resolving_complaints.EscalateComplaint: resolving_complaints.escalate_complaint,
    handling_cases.ReportCase: handling_cases.report_case,
    handling_cases.DispatchTeam: handling_cases.dispatch_team,
    handling_cases.SecurePerson: handling_cases.secure_person,
    handling_cases.ResolveOnScene: handling_cases.resolve_on_scene,
    handling_cases.IdentifyPerson: handling_cases.identify_person,
    caring_for_clients.AdmitToShelter: caring_for_clients.admit_to_shelter,
    caring_for_clients.CompleteAssessment: caring_for_clients.complete_assessment,
    caring_for_clients.ApproveServicePlan: caring_for_clients.approve_service_plan,
    caring_for_clients.DischargeClient: caring_for_clients.discharge_client,
    caring_for_clients.CloseCase: caring_for_clients.close_case,
}
