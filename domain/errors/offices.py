"""Refusals about offices and the people who act for them."""

from domain.errors.refusals import Invalid, Refusal, WrongState


class OfficeIsClosed(WrongState):
    code = "office_closed"
    message = "Kantor ini sudah ditutup."
    remedy = "Gunakan kantor penggantinya: {successor}."
    english = "This office is closed. Use the one that took over: {successor}."


class OwnMatter(Refusal):
    code = "own_matter"
    message = "Tidak seorang pun boleh memutuskan perkaranya sendiri."
    remedy = "Minta pejabat lain yang berwenang."
    english = "Nobody decides their own matter. Ask another officer."


class NotAppointed(Refusal):
    code = "not_appointed"
    message = "Tidak ada penugasan (SK) yang berlaku bagi akun ini dalam peran dan kantor tersebut."
    remedy = "Minta pengelola mencatat SK penugasan Anda (puskesos grant), atau masuk dalam peran Anda yang berlaku."
    english = (
        "No appointment in force lets this account act in that role at that office."
        " Ask an administrator to record your decree, or sign in in the role you hold."
    )


class NotAVillage(Invalid):
    code = "not_a_village"
    message = "Wilayah ini bukan kelurahan atau desa."
    remedy = "Gunakan kode kelurahan atau desa, misalnya 21.71.01.1002."
    english = "This region is no kelurahan or desa. Use the code of one, such as 21.71.01.1002."
