"""Sentences of programmes, their terms, who is enrolled and what was served."""

from typing import Final

from domain import enrolment, programme, programme_rules, service_rendered
from domain.fact import Fact

SENTENCES: Final[dict[type[Fact], tuple[str, str]]] = {
    programme.ProgrammeOwnerOfficeNamed: (
        "Kantor {office} bertanggung jawab atas program",
        "Office {office} answers for the programme",
    ),
    programme.ProgrammeRegistered: (
        "Program {code} ({name}) didaftarkan: {level}, pemilik {owner}, dana {funding}",
        "Programme {code} ({name}) registered: {level}, owner {owner}, funding {funding}",
    ),
    programme.ProgrammeSuspended: (
        "Program dihentikan sementara: {reason}",
        "Programme suspended: {reason}",
    ),
    programme.ProgrammeResumed: ("Program dilanjutkan", "Programme resumed"),
    programme.ProgrammeEnded: ("Program diakhiri: {reason}", "Programme ended: {reason}"),
    programme_rules.ProgrammeRulesPublished: (
        "Aturan program {programme} versi {version} berlaku mulai {valid_from} menurut {source}",
        "Rules of programme {programme}, version {version}, hold from {valid_from} on, by {source}",
    ),
    programme_rules.PeriodOpened: (
        "Periode {period} program {programme} dibuka, {first_day} sampai {last_day}",
        "Period {period} of programme {programme} opened, {first_day} to {last_day}",
    ),
    programme_rules.PeriodClosed: (
        "Periode {period} program {programme} ditutup",
        "Period {period} of programme {programme} closed",
    ),
    enrolment.EnrolmentDecided: (
        "Ditetapkan sebagai peserta {programme} pada {decided_on}, SK {decree}",
        "Enrolled in {programme} on {decided_on}, decree {decree}",
    ),
    enrolment.EnrolmentSuspended: (
        "Kepesertaan {programme} ditangguhkan pada {decided_on}: {reason}",
        "Enrolment in {programme} suspended on {decided_on}: {reason}",
    ),
    enrolment.EnrolmentResumed: (
        "Kepesertaan {programme} dilanjutkan pada {decided_on}",
        "Enrolment in {programme} resumed on {decided_on}",
    ),
    enrolment.EnrolmentEnded: (
        "Kepesertaan {programme} diakhiri pada {decided_on}: {reason}",
        "Enrolment in {programme} ended on {decided_on}: {reason}",
    ),
    service_rendered.ServiceRecorded: (
        "Layanan {service} diberikan pada {rendered_on}: {quantity} {unit}",
        "Service {service} rendered on {rendered_on}: {quantity} {unit}",
    ),
    service_rendered.ServiceVoided: (
        "Catatan layanan dibatalkan: {reason}",
        "Record of a service voided: {reason}",
    ),
}
