"""Sentences of the referral network and what is asked of partners."""

from typing import Final

from domain import network, partner, referral
from domain.fact import Fact

SENTENCES: Final[dict[type[Fact], tuple[str, str]]] = {
    partner.PartnerRegistered: (
        "Mitra {name} ({partner}) didaftarkan: {kind}",
        "Partner {name} ({partner}) registered: {kind}",
    ),
    partner.AgreementSigned: (
        "Perjanjian {agreement} ditandatangani, berlaku {valid_from} sampai {valid_until}",
        "Agreement {agreement} signed, valid from {valid_from} until {valid_until}",
    ),
    partner.AgreementEnded: (
        "Perjanjian {agreement} berakhir pada {ended_on}: {reason}",
        "Agreement {agreement} ended on {ended_on}: {reason}",
    ),
    partner.PartnerPlaceTaken: (
        "Rujukan {referral} dihitung pada {partner}, {service}, {month}",
        "Referral {referral} counts at {partner}, {service}, {month}",
    ),
    partner.PartnerPlaceReturned: (
        "Rujukan {referral} tidak lagi dihitung pada {partner}, {service}, {month}",
        "Referral {referral} counts no longer at {partner}, {service}, {month}",
    ),
    referral.ReferralDrafted: (
        "Rujukan ke {partner} disusun: {service}; data yang ikut: {fields}",
        "Referral to {partner} drafted: {service}; data that go along: {fields}",
    ),
    referral.ReferralSent: (
        "Rujukan dikirim ke {partner} pada {sent_on}; ditunggu sampai {due_on}",
        "Referral sent to {partner} on {sent_on}; awaited until {due_on}",
    ),
    referral.ReferralAcknowledged: (
        "Mitra menyatakan menerima rujukan pada {acknowledged_on}",
        "The partner acknowledged the referral on {acknowledged_on}",
    ),
    referral.ReferralAccepted: ("Mitra bersedia menangani", "The partner accepted"),
    referral.ReferralDeclined: (
        "Mitra menolak: {reason}; selanjutnya: {decision}",
        "The partner declined: {reason}; onward: {decision}",
    ),
    referral.ReferralExpired: (
        "Rujukan kedaluwarsa: tidak ada jawaban sampai {expired_on}",
        "The referral expired: no answer until {expired_on}",
    ),
    referral.ReferralRerouted: (
        "Dilanjutkan dengan rujukan {onward}",
        "It goes on as referral {onward}",
    ),
    referral.ReferralDelivered: (
        "Layanan diberikan mitra pada {delivered_on}",
        "The partner gave the service on {delivered_on}",
    ),
    referral.ReferralFeedbackReceived: (
        "Umpan balik diterima: {result}",
        "Feedback received: {result}",
    ),
    referral.ReferralPacketOpened: (
        "Data yang ikut rujukan dibuka: {reason}",
        "What goes along with the referral was shown: {reason}",
    ),
    referral.ReferralClosed: ("Rujukan ditutup: {reason}", "Referral closed: {reason}"),
    network.NetworkTargetSet: (
        "Target jaringan: setiap {level} mempunyai Puskesos paling lambat {reach_by}, {decree}",
        "Network target: every {level} has a Puskesos by {reach_by}, {decree}",
    ),
}
