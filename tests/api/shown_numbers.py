"""Numbers as answers show them: each with its name, its value, and what it is narrowed by."""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from projections.anomaly_sources import NOTED
from projections.proposals import STEPS

Shown: TypeAlias = tuple[str, int, dict[str, Any]]
Answer: TypeAlias = dict[str, Any]
Reader: TypeAlias = Callable[[Answer], Iterator[Shown]]

SINCE, UNTIL, YEAR = "2020-01-01", "2024-12-31", "2024"
BED_DAY, SHIFT_DAY = "2023-08-10", "2023-09-11"
"""On which beds are taken, and on which shifts are planned."""

RUPIAH: Final = "{ pledgedRupiah receivedRupiah allocatedRupiah usedRupiah"
DUE: Final = "payments delivered undelivered amountRupiah deliveredRupiah undeliveredRupiah"
STATED: Final = (
    *("controlCount", "controlSumRupiah", "statedCount", "statedSumRupiah"),
    *("matched", "matchedRupiah", "awaitingApproval", "amendments"),
    *("unenrolled", "otherAmounts"),
)

DOCUMENTS: Final = (
    """{ beneficiaryCounts { served { services byUnit { unit quantity } }
      enrolled { lines { programme unit active suspended ended } }
      payments { lines { programme period unit scheduled credited failed collected unclaimed returned reversed
        scheduledRupiah creditedRupiah failedRupiah collectedRupiah unclaimedRupiah returnedRupiah reversedRupiah
        netRupiah recipients } } }
      goodsGiven { lines { programme period item measure unit handovers quantity recipients } }
      programmeFunnel { stages { stage programme unit count } } }""",
    """{ complaintBoard { total byStatus { status complaints } }
      complaintSatisfaction { confirmed satisfied dissatisfied rated stars }
      slaTotals { complaints late offices { office category complaints paused late breached } }
      referralBoard { total sent acknowledged byStatus { status referrals } }
      complaints(first: 3) { edges { node { id reopened } } } }""",
    f"""{{ officeIndicators(from: "{SINCE}", until: "{UNTIL}") {{ indicators {{ code unit value numerator denominator
        parts {{ code {{ code }} count }} }} }}
      funds(year: {YEAR}) {{ apbd {{ allocatedRupiah revisedRupiah realizedRupiah
          lines {{ line allocatedRupiah revisedRupiah realizedRupiah }} }}
        csr {RUPIAH} pledges {RUPIAH} pledge }} }} }} }}""",
    f"""{{ caseTotals {{ total }}
      caseload {{ workers {{ worker openCases inShelter overLimit overdueVisits }} }}
      rehabilitationOutcomes(from: "{SINCE}", until: "{UNTIL}") {{ total
        lines {{ outcome category sex clients days }} }}
      shelterOccupancy(day: "{BED_DAY}") {{ unplaced sides {{ shelter side beds occupied overLimit }} }}
      activityTotals {{ kinds {{ kind sessions minutes present absent }} }}
      roster(day: "{SHIFT_DAY}") {{ shifts {{ shift needed assigned }} }}
      strandedClaims(first: 1) {{ totalCount }}
      clients(first: 3) {{ totalCount
        edges {{ node {{ id sessionsPresent sessionsAbsent assessments visits }} }} }} }}""",
    """{ trcBoard { team { kind members } response { dispatched arrived } onDuty { member dispatches }
      map { region calls cases } }
      puskesosNetwork { villagesWithPuskesos districts { code villagesWithPuskesos desks { office } } }
      dataCoverage { villages stale operators withOperator withWorkstation }
      dataQuality { total { people households numbers { measure subject numerator denominator } } }
      households(first: 3) { edges { node { id living } } } }""",
    f"""{{ proposalFunnel {{ programmes {{ programme unit {" ".join(STEPS)} ended }} }}
      objections(first: 1) {{ totalCount }}
      batches(first: 4) {{ totalCount edges {{ node {{ id {" ".join(STATED)} openDifferences
        byStatus {{ status payments amountRupiah }} }} }} }}
      aidIndicators {{ unplanned unruled lines {{ indicator paidTo numerator denominator }} }}
      undeliveredReasons {{ reasons {{ why unit payments amountRupiah }} }}
      paymentAnomalies {{ anomalies {{ programme period component person payments heldRupiah }} }}
      anomalyKinds {{ kinds {{ kind count }} }} }}""",
)

PLAN: Final = {"programme": "SEMBAKO", "period": "2022-03"}
DELIVERY_PLAN: Final = f"""query($programme: String!, $period: String!) {{
  deliveryPlan(programme: $programme, period: $period) {{
    postOffices {{ postOffice unit villages recipients {DUE} }} }} }}"""
"""Of the tenant that has one."""


def _of(line: Answer, *names: str) -> dict[str, Any]:
    return {name: line[name] for name in names}


def _counts(answer: Answer) -> Iterator[Shown]:
    served, enrolled, payments = (
        answer["beneficiaryCounts"][name] for name in ("served", "enrolled", "payments")
    )
    yield "SERVED_SERVICES", served["services"], {}
    for line in served["byUnit"]:
        yield "SERVED_QUANTITY", line["quantity"], _of(line, "unit")
    for line in enrolled["lines"]:
        for standing in ("active", "suspended", "ended"):
            yield f"ENROLLED_{standing.upper()}", line[standing], _of(line, "programme", "unit")
    for line in payments["lines"]:
        of = _of(line, "programme", "period", "unit")
        kinds = (
            "scheduled",
            "credited",
            "failed",
            "collected",
            "unclaimed",
            "returned",
            "reversed",
        )
        for name in kinds:
            yield f"PAYMENTS_{name.upper()}", line[name], of
            yield f"PAYMENTS_{name.upper()}_RUPIAH", line[f"{name}Rupiah"], of
        yield "PAYMENTS_NET_RUPIAH", line["netRupiah"], of
        yield "PAYMENT_RECIPIENTS", line["recipients"], of
    for line in answer["goodsGiven"]["lines"]:
        of = _of(line, "programme", "period", "item", "measure", "unit")
        for name in ("handovers", "quantity", "recipients"):
            yield f"GOODS_{name.upper()}", line[name], of
    for stage in answer["programmeFunnel"]["stages"]:
        reached = _STAGES.get(stage["stage"])
        if stage["programme"] is not None and reached is not None:
            by = ("programme",) if stage["unit"] == "payment" else ("programme", "unit")
            yield reached, stage["count"], _of(stage, *by)


_STAGES: Final = {
    "served": "SERVED_QUANTITY",
    "enrolled": "ENROLLED_ACTIVE",
    "paid": "PAYMENT_RECIPIENTS",
    "credited": "PAYMENTS_CREDITED",
    "collected": "PAYMENTS_COLLECTED",
    "returned": "PAYMENTS_RETURNED",
}


def _complaints(answer: Answer) -> Iterator[Shown]:
    yield "COMPLAINTS", answer["complaintBoard"]["total"], {}
    for status in answer["complaintBoard"]["byStatus"]:
        yield "COMPLAINTS", status["complaints"], _of(status, "status")
    for name in ("confirmed", "satisfied", "dissatisfied", "rated", "stars"):
        said = sum(line[name] for line in answer["complaintSatisfaction"])
        yield f"ANSWERS_{name.upper()}", said, {}
    yield "COMPLAINTS_WAITING", answer["slaTotals"]["complaints"], {}
    yield "COMPLAINTS_LATE", answer["slaTotals"]["late"], {}
    for line in answer["slaTotals"]["offices"]:
        of = _of(line, "office", "category")
        for name in ("paused", "late", "breached"):
            yield f"COMPLAINTS_{name.upper()}", line[name], of
    board = answer["referralBoard"]
    yield "REFERRALS", board["total"], {}
    yield "REFERRALS_SENT", board["sent"], {}
    yield "REFERRALS_ACKNOWLEDGED", board["acknowledged"], {}
    for status in board["byStatus"]:
        yield "REFERRALS", status["referrals"], _of(status, "status")
    for edge in answer["complaints"]["edges"]:
        one = edge["node"]
        yield "COMPLAINT_REOPENINGS", one["reopened"], {"complaint": one["id"]}


_INDICATORS: Final = {
    "complaints_open": ("COMPLAINTS_OPEN", "COMPLAINTS"),
    "referrals_acknowledged": ("REFERRALS_ACKNOWLEDGED", "REFERRALS_SENT"),
    "cases_settled": ("CASES_SETTLED", "CASES_REPORTED"),
    "budget_realized": ("BUDGET_REALIZED_RUPIAH", "BUDGET_REVISED_RUPIAH"),
    "csr_used": ("CSR_USED_RUPIAH", "CSR_RECEIVED_RUPIAH"),
}


def _office(answer: Answer) -> Iterator[Shown]:
    days = {"from": SINCE, "to": UNTIL}
    for one in answer["officeIndicators"]["indicators"]:
        of = {"year": YEAR} if one["unit"] == "rupiah" else days
        for name, part in zip(
            _INDICATORS.get(one["code"], ()), ("numerator", "denominator"), strict=False
        ):
            yield name, int(one[part]), of
        if one["code"].startswith("services_"):
            yield "SERVED_QUANTITY", int(one["value"]), {**days, "unit": one["unit"]}
        for part in one["parts"] if one["code"] == "referrals_acknowledged" else ():
            yield "REFERRALS", part["count"], {**days, "status": part["code"]["code"]}
    budget, csr = answer["funds"]["apbd"], answer["funds"]["csr"]
    for line in (budget, *budget["lines"]):
        for name in ("allocated", "revised", "realized"):
            of = {"year": YEAR, **({"line": line["line"]} if "line" in line else {})}
            yield f"BUDGET_{name.upper()}_RUPIAH", line[f"{name}Rupiah"], of
    for pledge in (csr, *csr["pledges"]):
        for name in ("pledged", "received", "allocated", "used"):
            of = _of(pledge, "pledge") if "pledge" in pledge else {"year": YEAR}
            yield f"CSR_{name.upper()}_RUPIAH", pledge[f"{name}Rupiah"], of


def _clients(answer: Answer) -> Iterator[Shown]:
    yield "CASES", answer["caseTotals"]["total"], {}
    for load in answer["caseload"]["workers"]:
        for shown, name in (
            ("openCases", "OPEN"),
            ("inShelter", "IN_SHELTER"),
            ("overLimit", "OVER_LIMIT"),
            ("overdueVisits", "OVERDUE_VISITS"),
        ):
            if load["worker"] is not None:
                yield f"CASELOAD_{name}", load[shown], _of(load, "worker")
    yield "STRANDED_CLAIMS", answer["strandedClaims"]["totalCount"], {}
    yield "CLIENTS", answer["clients"]["totalCount"], {}
    for edge in answer["clients"]["edges"]:
        one = edge["node"]
        yield "CLIENT_SESSIONS_PRESENT", one["sessionsPresent"], {"case": one["id"]}
        yield "CLIENT_SESSIONS_ABSENT", one["sessionsAbsent"], {"case": one["id"]}
        yield "CLIENT_ASSESSMENTS", one["assessments"], {"case": one["id"]}
        yield "CLIENT_VISITS", one["visits"], {"case": one["id"]}


def _stays(answer: Answer) -> Iterator[Shown]:
    days = {"from": SINCE, "to": UNTIL}
    yield "STAYS_ENDED", answer["rehabilitationOutcomes"]["total"], days
    for line in answer["rehabilitationOutcomes"]["lines"]:
        of = {
            name: value for name, value in _of(line, "outcome", "category", "sex").items() if value
        }
        if "sex" in of:
            yield "STAYS_ENDED", line["clients"], {**days, **of}
            yield "STAYS_ENDED_DAYS", line["days"], {**days, **of}
    yield "CLIENTS_UNPLACED", answer["shelterOccupancy"]["unplaced"], {}
    for side in answer["shelterOccupancy"]["sides"]:
        of = {**_of(side, "shelter", "side"), "on": BED_DAY}
        yield "BEDS", side["beds"], of
        yield "BEDS_OCCUPIED", side["occupied"], of
        yield "BEDS_OVER_LIMIT", side["overLimit"], of
    for line in answer["activityTotals"]["kinds"]:
        for name in ("sessions", "minutes", "present", "absent"):
            yield f"ACTIVITY_{name.upper()}", line[name], _of(line, "kind")
    for shift in answer["roster"]["shifts"]:
        of = {"day": SHIFT_DAY, "shift": shift["shift"]}
        yield "ROSTER_NEEDED", shift["needed"], of
        yield "ROSTER_ASSIGNED", shift["assigned"], of


def _cases(answer: Answer) -> Iterator[Shown]:
    yield from _clients(answer)
    yield from _stays(answer)


def _team_and_data(answer: Answer) -> Iterator[Shown]:
    board = answer["trcBoard"]
    for line in board["team"]:
        yield "TRC_MEMBERS_SERVING", line["members"], _of(line, "kind")
    for line in board["onDuty"]:
        yield "TRC_MEMBERS_SENT", line["dispatches"], _of(line, "member")
    yield "TRC_MEMBERS_ON_DUTY", len(board["onDuty"]), {}
    yield "TRC_CASES_DISPATCHED", board["response"]["dispatched"], {}
    yield "TRC_CASES_ARRIVED", board["response"]["arrived"], {}
    yield "TRC_CALLS_WAITING", sum(place["calls"] for place in board["map"]), {}
    yield "TRC_CASES_WAITING", sum(place["cases"] for place in board["map"]), {}
    network = answer["puskesosNetwork"]
    yield "VILLAGES_WITH_PUSKESOS", network["villagesWithPuskesos"], {}
    for district in network["districts"][:3]:
        of = {"region": district["code"]}
        yield "VILLAGES_WITH_PUSKESOS", district["villagesWithPuskesos"], of
        yield "PUSKESOS_DESKS", len(district["desks"]), of
    coverage = answer["dataCoverage"]
    yield "DATA_OPERATORS", coverage["operators"], {}
    yield "VILLAGES_WITH_OPERATOR", coverage["withOperator"], {}
    yield "VILLAGES_FRESH", coverage["villages"] - coverage["stale"], {}
    yield "VILLAGES_WITH_WORKSTATION", coverage["withWorkstation"], {}
    total = answer["dataQuality"]["total"]
    yield "QUALITY_PEOPLE", total["people"], {}
    yield "QUALITY_HOUSEHOLDS", total["households"], {}
    for line in total["numbers"]:
        yield f"QUALITY_{line['measure'].upper()}", line["numerator"], {}
        if line["measure"] == "not_duplicated":
            yield "QUALITY_REGISTRATIONS", line["denominator"], {}
        elif line["subject"] == "person":
            yield "QUALITY_PEOPLE", line["denominator"], {}
    for edge in answer["households"]["edges"]:
        yield "HOUSEHOLD_LIVING", edge["node"]["living"], {"household": edge["node"]["id"]}


def _aid(answer: Answer) -> Iterator[Shown]:
    for line in answer["proposalFunnel"]["programmes"]:
        for step in (*STEPS, "ended"):
            yield f"PROPOSALS_{step.upper()}", line[step], _of(line, "programme", "unit")
    yield "OBJECTIONS", answer["objections"]["totalCount"], {}
    yield "BATCHES", answer["batches"]["totalCount"], {}
    for edge in answer["batches"]["edges"]:
        yield from _batch(edge["node"])
    yield "AID_UNPLANNED", answer["aidIndicators"]["unplanned"], {}
    yield "AID_UNRULED", answer["aidIndicators"]["unruled"], {}
    for line in answer["aidIndicators"]["lines"]:
        yield f"AID_{line['indicator']}_MET", line["numerator"], {"unit": line["paidTo"]}
        yield f"AID_{line['indicator']}_ASKED", line["denominator"], {"unit": line["paidTo"]}
    for line in answer["undeliveredReasons"]["reasons"]:
        yield "UNDELIVERED", line["payments"], _of(line, "why", "unit")
        yield "UNDELIVERED_RUPIAH", line["amountRupiah"], _of(line, "why", "unit")
    for line in answer["paymentAnomalies"]["anomalies"]:
        of = {**_of(line, "programme", "period", "component"), "survivor": line["person"]}
        yield "HELD_PAYMENTS", line["payments"], of
        yield "HELD_RUPIAH", line["heldRupiah"], of
    for line in answer["anomalyKinds"]["kinds"]:
        kind = line["kind"].lower()
        name = "ANOMALIES" if kind in NOTED else "ANOMALIES_FOUND"
        yield name, line["count"], {"kind": kind}


def _batch(one: Answer) -> Iterator[Shown]:
    of = {"batch": one["id"]}
    for shown in STATED:
        name = "".join(f"_{each}" if each.isupper() else each for each in shown).upper()
        yield f"BATCH_{name}", one[shown] or 0, of
    yield "BATCH_DIFFERENCES_OPEN", one["openDifferences"], of
    for line in one["byStatus"]:
        yield "AID_PAYMENTS", line["payments"], {**of, "status": line["status"]}
        yield "AID_PAYMENTS_RUPIAH", line["amountRupiah"], {**of, "status": line["status"]}


def delivery_plan(answer: Answer) -> Iterator[Shown]:
    """Read the answer to DELIVERY_PLAN."""
    for line in answer["deliveryPlan"]["postOffices"]:
        of = {**PLAN, "postOffice": line["postOffice"]}
        yield "DELIVERY_VILLAGES", line["villages"], of
        of |= {} if line["unit"] is None else _of(line, "unit")
        for name in ("payments", "delivered", "undelivered"):
            shown = "amountRupiah" if name == "payments" else f"{name}Rupiah"
            yield f"DELIVERY_{name.upper()}", line[name], of
            yield f"DELIVERY_{name.upper()}_RUPIAH", line[shown], of
        yield "DELIVERY_RECIPIENTS", line["recipients"], of


RARE_DOCUMENT: Final = """query($batch: ID!) { batchDifferences(batch: $batch) { totalCount }
  clients(filter: {status: "assessed"}) { totalCount }
  partners { partners { code services { service { code } referredThisMonth } } } }"""


def rare(batch: str, month: str) -> Reader:
    """Read the answer to RARE_DOCUMENT, about a batch and in a month."""

    def read(answer: Answer) -> Iterator[Shown]:
        yield "BATCH_DIFFERENCES", answer["batchDifferences"]["totalCount"], {"batch": batch}
        yield "CLIENTS_IN_SHELTER", answer["clients"]["totalCount"], {"status": "assessed"}
        for partner in answer["partners"]["partners"]:
            for line in partner["services"]:
                of = {"partner": partner["code"], "service": line["service"]["code"]}
                yield "PARTNER_PLACES", line["referredThisMonth"], {**of, "month": month}

    return read


READERS: Final[tuple[Reader, ...]] = (
    _counts,
    _complaints,
    _office,
    _cases,
    _team_and_data,
    _aid,
)
"""How the answer to each of DOCUMENTS is read."""
