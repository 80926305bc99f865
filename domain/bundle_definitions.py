"""What the totals of a bundle mean, as data that goes with it: the same counts that the read models show.

Served, enrolled, paid and complaints have a table each. Tests hold them to `projections/` at the same position.
"""

from typing import Any, Final

_Effects = list[dict[str, Any]]


def _is(value: str | int | None) -> dict[str, Any]:
    return {"is": value}


_SERVICES: Final = {
    "name": "services",
    "words": ["Layanan yang diberikan", "Services rendered"],
    "facts": {
        "service.recorded": [
            {
                "open": {
                    "service": "fact.service",
                    "unit": "fact.unit",
                    "programme": "fact.programme",
                    "office": "envelope.office",
                    "rendered_on": "fact.rendered_on",
                    "services": _is(1),
                    # a fact that says no quantity is of one
                    "quantity": _is(1),
                    "said": "fact.quantity",
                }
            },
            {"unless": {"said": [None]}, "set": {"quantity": "fact.quantity"}},
        ],
        "service.voided": [{"set": {"voided": _is("yes")}}],
    },
    "narrow": {"office": "office", "programme": "programme", "days": "rendered_on"},
    "totals": [
        {
            "name": "services_by_kind",
            "words": ["Layanan menurut program dan jenis", "Services by programme and kind"],
            "by": ["programme", "service", "unit"],
            "where": {"voided": [None]},
            "sums": {"services": "service", "quantity": {"by": "unit"}},
        },
        {
            "name": "services_by_unit",
            "words": ["Layanan menurut satuan", "Services by unit"],
            "by": ["unit"],
            "where": {"voided": [None]},
            "sums": {"services": "service", "quantity": {"by": "unit"}},
        },
        {
            "name": "services",
            "words": ["Seluruh layanan", "All services"],
            "by": [],
            "where": {"voided": [None]},
            "sums": {"services": "service"},
        },
    ],
}


def _stands(standing: str) -> _Effects:
    return [{"set": {"standing": _is(standing)}}]


_ENROLMENTS: Final = {
    "name": "enrolments",
    "words": ["Kepesertaan", "Enrolments"],
    "facts": {
        "enrolment.decided": [
            {
                "open": {
                    "programme": "fact.programme",
                    "unit": "fact.unit",
                    "person": "fact.person",
                    "office": "envelope.office",
                    "standing": _is("active"),
                }
            }
        ],
        "enrolment.suspended": _stands("suspended"),
        "enrolment.resumed": _stands("active"),
        "enrolment.ended": _stands("ended"),
    },
    "narrow": {"office": "office", "programme": "programme"},
    "totals": [
        {
            "name": "enrolled",
            "words": ["Peserta menurut program", "Enrolled by programme"],
            "by": ["programme", "unit"],
            "persons": "person",
            "best": ["standing", ["active", "suspended", "ended"]],
        }
    ],
}

_AMOUNT: Final = "fact.amount_rupiah"
_COUNTED: Final = (
    "scheduled",
    "credited",
    "failed",
    "collected",
    "unclaimed",
    "returned",
    "reversed",
)


def _payment(kind: str, **more: Any) -> dict[str, Any]:
    """One payment of a kind, and its rupiah."""
    return {"add": {kind: _is(1), f"{kind}_rupiah": _AMOUNT, **more}}


_MONEY_BACK: Final = {"held": {"minus": _AMOUNT}, "net_rupiah": {"minus": _AMOUNT}}

_PAYMENTS: Final = {
    "name": "payments",
    "words": ["Pembayaran bantuan", "Payments of aid"],
    "facts": {
        "entitlement.payment_scheduled": [
            {
                "open": {
                    "programme": "fact.programme",
                    "period": "fact.period",
                    "unit": "fact.unit",
                    "recipient": "fact.recipient",
                    "office": "envelope.office",
                    "standing": _is("scheduled"),
                    "scheduled": _is(1),
                    "scheduled_rupiah": _AMOUNT,
                    "held": {"row": "held", "else": 0},
                }
            }
        ],
        "entitlement.payment_credited": [
            {"set": {"standing": _is("credited")}},
            _payment("credited", held=_AMOUNT, net_rupiah=_AMOUNT),
        ],
        "entitlement.payment_failed": [
            {"set": {"standing": _is("failed")}},
            _payment("failed"),
        ],
        "entitlement.payment_collected": [_payment("collected")],
        "entitlement.payment_unclaimed": [_payment("unclaimed")],
        "entitlement.payment_returned": [
            # a payment that comes back in parts is one payment returned
            {"if": {"returned": [None]}, "set": {"returned": _is(1)}},
            {"add": {"returned_rupiah": _AMOUNT, **_MONEY_BACK}},
        ],
        "entitlement.payment_reversed": [_payment("reversed", **_MONEY_BACK)],
        "entitlement.payment_corrected": [
            # what already failed or came back was scheduled in its time; what was only planned was not
            {
                "if": {"standing": ["scheduled"]},
                "add": {"scheduled": _is(-1), "scheduled_rupiah": {"minus": _AMOUNT}},
            },
            {"set": {"standing": _is("corrected")}},
        ],
    },
    "narrow": {"office": "office", "programme": "programme", "periods": "period"},
    "totals": [
        {
            "name": "payments",
            "words": ["Pembayaran menurut program dan periode", "Payments by programme and period"],
            "by": ["programme", "period", "unit"],
            "sums": {
                **dict.fromkeys(_COUNTED, "payment"),
                **{f"{kind}_rupiah": "rupiah" for kind in _COUNTED},
                "net_rupiah": "rupiah",
            },
        },
        {
            "name": "recipients",
            "words": ["Penerima yang memegang pembayaran", "Recipients who hold a payment"],
            "by": ["programme", "period", "unit"],
            "above": {"held": 0},
            "persons": "recipient",
        },
    ],
}

_LEADS_TO: Final = {
    "verified": "verified",
    "routed": "routed",
    "follow_up_recorded": "in_progress",
    "responded": "responded",
    "resolution_confirmed": "closed",
    "auto_closed": "closed",
    "reopened": "routed",
    "transferred": "transferred",
    "marked_duplicate": "duplicate",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "archived": "archived",
}
_ANSWERED: Final = [
    {"unless": {"interrupted": [None]}, "set": {"status": {"row": "interrupted"}}},
    {"set": {"interrupted": _is(None)}},
]


def _goes_on(name: str, status: str) -> _Effects:
    programme = {"programme": "fact.programme"} if name == "routed" else {}
    return [{"set": {"status": _is(status), **programme}}]


_COMPLAINTS: Final = {
    "name": "complaints",
    "words": ["Pengaduan", "Complaints"],
    "facts": {
        "complaint.submitted": [
            {
                "open": {
                    "status": _is("submitted"),
                    "programme": "fact.programme",
                    "office": "envelope.office",
                    "submitted": {"ms": "envelope.occurred_at"},
                    "complaints": _is(1),
                }
            }
        ],
        "complaint.classified": [{"set": {"programme": "fact.programme"}}],
        "complaint.information_requested": [
            {"set": {"interrupted": {"row": "status"}, "status": _is("information_requested")}}
        ],
        "complaint.information_provided": _ANSWERED,
        "complaint.information_not_provided": _ANSWERED,
        **{f"complaint.{name}": _goes_on(name, status) for name, status in _LEADS_TO.items()},
    },
    "narrow": {"office": "office", "programme": "programme", "ms": "submitted"},
    "totals": [
        {
            "name": "complaints_by_status",
            "words": ["Pengaduan menurut status", "Complaints by status"],
            "by": ["status"],
            "sums": {"complaints": "complaint"},
        }
    ],
}

DEFINITIONS: Final[dict[str, Any]] = {
    "version": 1,
    "identities": {
        "person.merged": {"merge": "fact.merged"},
        "person.unmerged": {"unmerge": "fact.unmerged"},
    },
    "tables": [_SERVICES, _ENROLMENTS, _PAYMENTS, _COMPLAINTS],
}
