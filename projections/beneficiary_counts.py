"""Served, enrolled, paid: three different counts of beneficiaries, never merged into one.

A person helped at a desk (served) need not be enrolled by the programme owner, and an enrolled one
need not have been paid: Sintang's desks served 64 KPM of BPNT while some 22,700 KPM there were paid
in one disbursement. Each count has a file of its own.
"""

from projections.enrolled import Enrolled, EnrolledFilter, enrolled
from projections.grouping import RegionLevel
from projections.paid import PaymentFilter, Payments, payments
from projections.paid_twice import AnomalyFilter, PaymentAnomaly, payment_anomalies
from projections.served import Served, ServedFilter, served

__all__ = [
    "AnomalyFilter",
    "Enrolled",
    "EnrolledFilter",
    "PaymentAnomaly",
    "PaymentFilter",
    "Payments",
    "RegionLevel",
    "Served",
    "ServedFilter",
    "enrolled",
    "payment_anomalies",
    "payments",
    "served",
]
