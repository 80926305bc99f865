"""Sentences of offices, people who act, evidence they keep and the rules they act by."""

from typing import Final

from domain import account, data_team, evidence, inspection, office, rules, working_calendar
from domain.fact import Fact

SENTENCES: Final[dict[type[Fact], tuple[str, str]]] = {
    office.TenantOpened: (
        "Daerah {name} ({code}) dibuka untuk {purpose}",
        "Tenant {name} ({code}) opened for {purpose}",
    ),
    office.OfficeOpened: (
        "Kantor {name} ({office}) dibuka: {kind}",
        "Office {name} ({office}) opened: {kind}",
    ),
    office.OfficeClosed: (
        "Kantor {office} ditutup: {reason}, diteruskan {successor}, SK {decree}",
        "Office {office} closed: {reason}, taken over by {successor}, decree {decree}",
    ),
    office.OfficeHeadAppointed: (
        "Akun {account} memimpin kantor {office}, SK {decree}",
        "Account {account} put in charge of office {office}, decree {decree}",
    ),
    office.OfficePlacedUnder: (
        "Kantor {office} berada di bawah kantor {superior}, SK {decree}",
        "Office {office} placed under office {superior}, decree {decree}",
    ),
    account.AppointmentsRequired: (
        "Setiap petugas wajib ditugaskan dengan SK mulai sekarang; pengelola {administrators}, SK {decree}",
        "Everybody who acts needs an appointment from now on; administrators {administrators}, decree {decree}",
    ),
    account.RoleGranted: (
        "Akun {account} ditugaskan di {office} (peran: {role}) mulai {valid_from} sampai {valid_until}, SK {decree}",
        "Account {account} appointed at {office} (role: {role}) from {valid_from} until {valid_until}, decree {decree}",
    ),
    account.RoleGrantProposed: (
        "Penugasan akun {account} di {office} (peran: {role}) diusulkan, SK {decree}",
        "Appointment of account {account} at {office} (role: {role}) proposed, decree {decree}",
    ),
    account.RoleRevoked: (
        "Penugasan akun {account} di {office} (peran: {role}) dicabut: {reason}, SK {decree}",
        "Appointment of account {account} at {office} (role: {role}) revoked: {reason}, decree {decree}",
    ),
    account.AccountSuspended: (
        "Akun {account} dibekukan: {reason}, SK {decree}",
        "Account {account} suspended: {reason}, decree {decree}",
    ),
    account.AccountRestored: (
        "Akun {account} diaktifkan kembali, SK {decree}",
        "Account {account} may act again, decree {decree}",
    ),
    account.SubstituteNamed: (
        (
            "Akun {substitute} bertindak atas nama {account} di {office} (peran: {role})"
            " dari {valid_from} sampai {valid_until}, SK {decree}"
        ),
        (
            "Account {substitute} acts for {account} at {office} (role: {role})"
            " from {valid_from} until {valid_until}, decree {decree}"
        ),
    ),
    account.SubstitutionEnded: (
        "Akun {substitute} tidak lagi bertindak atas nama {account} di {office} (peran: {role}), SK {decree}",
        "Account {substitute} no longer acts for {account} at {office} (role: {role}), decree {decree}",
    ),
    data_team.DataTeamMemberAssigned: (
        "Anggota tim data {member} ditugaskan di {village}, SK {decree}",
        "Data team member {member} assigned to {village}, decree {decree}",
    ),
    data_team.DataTeamMemberReleased: (
        "Anggota tim data {member} dilepas dari {village}: {reason}",
        "Data team member {member} released from {village}: {reason}",
    ),
    data_team.WorkstationPlaced: (
        "Komputer data ditempatkan di {village}",
        "Workstation placed in {village}",
    ),
    data_team.WorkstationRemoved: (
        "Komputer data ditarik dari {village}: {reason}",
        "Workstation removed from {village}: {reason}",
    ),
    evidence.EvidenceStored: (
        "Bukti {digest} disimpan: {kind}, {size_bytes} bita, asal {original_digest}",
        "Evidence {digest} kept: {kind}, {size_bytes} bytes, made from {original_digest}",
    ),
    evidence.EvidenceShown: (
        "Bukti {digest} ditampilkan untuk {purpose_code}",
        "Evidence {digest} shown for {purpose_code}",
    ),
    inspection.InspectionExported: (
        "Berkas pemeriksaan dibuat: kantor {for_office}, program {programme}, periode {period}, hingga {until}",
        "Inspection bundle made: office {for_office}, programme {programme}, period {period}, up to {until}",
    ),
    rules.RulesVersionPublished: (
        "Aturan “{rule}” versi {version} berlaku mulai {valid_from} menurut {source}",
        "Rule “{rule}”, version {version}, holds from {valid_from} on, by {source}",
    ),
    working_calendar.CalendarPublished: (
        "Kalender kerja {year} edisi {edition} ditetapkan: {decree}",
        "Working calendar of {year}, edition {edition}, published: {decree}",
    ),
}
