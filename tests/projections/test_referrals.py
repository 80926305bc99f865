"""The referral board and the partners, from facts to rows."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from domain.fact import About, Fact, Sealed
from domain.partner import (
    AgreedService,
    AgreementEnded,
    AgreementSigned,
    PartnerPlaceReturned,
    PartnerPlaceTaken,
    PartnerRegistered,
)
from domain.referral import (
    ReferralAccepted,
    ReferralAcknowledged,
    ReferralClosed,
    ReferralDeclined,
    ReferralDelivered,
    ReferralDrafted,
    ReferralExpired,
    ReferralFeedbackReceived,
    ReferralRerouted,
    ReferralSent,
)
from projections import partners, referrals
from projections.referrals import Acknowledgment, ReferralFilter
from tests.projections.conftest import Board
from tests.projections.history import TOWN, VILLAGE, History, named

FIRST, SECOND, SILENT = named("first"), named("second"), named("silent")
PARTNER = named("partner")


def drafted(region: str = VILLAGE, rerouted_from: UUID | None = None) -> ReferralDrafted:
    return ReferralDrafted(
        partner="bpjs",
        service="jkn_membership",
        region=region,
        subject_kind="person",
        subject=named("person"),
        person=named("person"),
        fields=("name", "nik"),
        packet=Sealed("sealed"),
        need=Sealed("sealed"),
        rerouted_from=rerouted_from,
    )


def sent(day: date) -> ReferralSent:
    return ReferralSent(
        partner="bpjs",
        service="jkn_membership",
        sent_on=day,
        due_on=date(2022, 6, 9),
        rule_version=0,
        calendar="2022:0",
    )


def a_chain() -> History:
    history = History()

    def went(stream: UUID, *facts: Fact, region: str = VILLAGE) -> None:
        history.record(stream, *facts, about=About(region))

    went(FIRST, drafted(), sent(date(2022, 6, 1)))
    went(FIRST, ReferralAcknowledged(acknowledged_on=date(2022, 6, 2)))
    went(
        FIRST,
        ReferralDeclined(reason="data_mismatch", decision="rerouted"),
        ReferralRerouted(onward=SECOND),
    )
    went(SECOND, drafted(rerouted_from=FIRST), sent(date(2022, 6, 2)))
    went(SECOND, ReferralAcknowledged(acknowledged_on=date(2022, 6, 6)), ReferralAccepted())
    went(SECOND, ReferralDelivered(delivered_on=date(2022, 6, 8)))
    went(SECOND, ReferralFeedbackReceived(result="helped", note=Sealed("sealed")))
    went(SECOND, ReferralClosed(reason="completed"))
    went(SILENT, drafted(region=TOWN), sent(date(2022, 6, 2)), region=TOWN)
    went(SILENT, ReferralExpired(expired_on=date(2022, 6, 9)), region=TOWN)
    return history


async def test_a_chain_can_be_followed_both_ways(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = a_chain()
    board.show(history.facts)
    first = await referrals.one_referral(conn, board.schema, FIRST)
    second = await referrals.one_referral(conn, board.schema, SECOND)
    assert first is not None
    assert second is not None
    assert (first.status, first.rerouted_to) == ("rerouted", SECOND)
    assert (first.decline_reason, first.fields) == ("data_mismatch", "name,nik")
    assert (second.status, second.rerouted_from) == ("closed", FIRST)
    assert (second.result, second.note, second.closed_as) == ("helped", "sealed", "completed")
    assert (second.sent_on, second.due_on) == (date(2022, 6, 2), date(2022, 6, 9))
    assert second.delivered_on == date(2022, 6, 8)
    as_it_was = await referrals.one_referral(conn, board.schema, FIRST, at=2)
    assert as_it_was is not None
    assert as_it_was.status == "sent"


async def test_the_board_counts_by_status_and_by_scope(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    board.show(a_chain().facts)
    counted = await referrals.referrals_by_status(conn, board.schema, ReferralFilter())
    assert counted == {"closed": 1, "expired": 1, "rerouted": 1}
    here = ReferralFilter(scope=(VILLAGE,))
    assert await referrals.referrals_by_status(conn, board.schema, here) == {
        "closed": 1,
        "rerouted": 1,
    }
    page = await referrals.referrals_page(conn, board.schema, ReferralFilter(), limit=2)
    assert [row.referral for row in page] == [SILENT, SECOND]
    rest = await referrals.referrals_page(
        conn, board.schema, ReferralFilter(), after=page[-1].drafted_position, limit=2
    )
    assert [row.referral for row in rest] == [FIRST]
    assert await referrals.one_referral(conn, board.schema, SILENT, scope=(VILLAGE,)) is None


async def test_how_soon_partners_answer(board: Board, conn: psycopg.AsyncConnection[Any]) -> None:
    board.show(a_chain().facts)
    in_june = ReferralFilter(sent_from=date(2022, 6, 1), sent_until=date(2022, 6, 30))
    found = await referrals.acknowledgment(conn, board.schema, in_june)
    assert found == Acknowledgment(sent=3, acknowledged=2, median_days=2.5)
    nothing = ReferralFilter(sent_from=date(2022, 7, 1))
    assert await referrals.acknowledgment(conn, board.schema, nothing) == (0, 0, None)


def test_facts_of_an_unknown_referral_change_nothing(board: Board) -> None:
    history = History()
    history.record(FIRST, ReferralAccepted())
    board.show(history.facts)
    rows = board.connection.execute(
        f"select * from {board.schema}.{referrals.referral.stored_name}"
    ).fetchall()
    assert rows == []


def agreed() -> History:
    history = History()
    history.record(
        PARTNER,
        PartnerRegistered(partner="bpjs", name="BPJS Kesehatan", kind="bpjs_kesehatan"),
        AgreementSigned(
            agreement="MoU 1",
            services=(
                AgreedService(service="jkn_membership", monthly_limit=20),
                AgreedService(service="health_care"),
            ),
            valid_from=date(2022, 1, 1),
            valid_until=date(2022, 12, 31),
        ),
    )
    return history


async def test_what_is_agreed_on_a_day(board: Board, conn: psycopg.AsyncConnection[Any]) -> None:
    history = agreed()
    board.show(history.facts)
    (known,) = await partners.partners(conn, board.schema)
    assert (known.partner, known.name) == ("bpjs", "BPJS Kesehatan")
    assert await partners.partners(conn, board.schema, kind="police") == []

    async def limits(day: date, at: int | None = None) -> dict[str, int | None]:
        rows = await partners.agreed_services(conn, board.schema, [PARTNER], day, at)
        return {row.service: row.monthly_limit for row in rows}

    assert await limits(date(2022, 12, 31)) == {"health_care": None, "jkn_membership": 20}
    history.record(
        PARTNER,
        AgreementEnded(agreement="MoU 1", ended_on=date(2022, 6, 30), reason="we_withdrew"),
    )
    board.show(history.facts)
    assert await limits(date(2022, 7, 1)) == {}
    assert len(await limits(date(2022, 6, 30))) == 2
    assert len(await limits(date(2022, 7, 1), at=2)) == 2  # as it was known before


async def test_a_month_counts_what_was_sent_and_not_given_back(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    month = named("month")

    def place(kind: type[PartnerPlaceTaken | PartnerPlaceReturned], referral: UUID) -> Fact:
        return kind(partner="bpjs", service="jkn_membership", month="2022-06", referral=referral)

    history.record(month, place(PartnerPlaceTaken, FIRST), place(PartnerPlaceTaken, SECOND))
    history.record(month, place(PartnerPlaceReturned, FIRST))
    board.show(history.facts)
    assert await partners.months(conn, board.schema, "2022-06") == {("bpjs", "jkn_membership"): 1}
    assert await partners.months(conn, board.schema, "2022-07") == {}
