"""Refusals about rules, calendars, and programmes' terms."""

from domain.errors.refusals import Invalid, WrongState


class RepeatedDay(Invalid):
    code = "repeated_day"
    message = "Satu hari tertulis dua kali."
    remedy = "Hapus hari yang ganda."
    english = "A day is written twice. Remove one."


class RepeatedNumber(Invalid):
    code = "repeated_number"
    message = "Satu angka aturan tertulis dua kali."
    remedy = "Tulis setiap angka satu kali saja."
    english = "A number of the rule is written twice. Write each once."


class RepeatedCriterion(Invalid):
    code = "repeated_criterion"
    message = "Syarat atau komponen yang sama tertulis dua kali."
    remedy = "Hapus yang ganda, lalu kirim kembali."
    english = "A criterion or a component stands twice. Remove one and send again."


class PeriodsOverlap(WrongState):
    code = "periods_overlap"
    message = "Masa ini bertumpang tindih dengan periode {other} dari program yang sama."
    remedy = "Pilih hari yang tidak termasuk periode lain."
    english = "It shares days with period {other} of the same programme. Choose days of no other."


class ProgrammeWithoutRules(WrongState):
    code = "programme_without_rules"
    message = "Program ini belum mempunyai aturan yang berlaku pada hari pertama periode."
    remedy = (
        "Terbitkan aturan program lebih dahulu, atau pilih hari pertama sesudah aturannya berlaku."
    )
    english = "The programme has no rules in force on the period's first day. Publish its rules first, or begin later."
