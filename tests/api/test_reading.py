"""The tables of who reads what, held against the schema, and how personal fields are masked."""

from __future__ import annotations

import pytest
from strawberry.types.base import StrawberryObjectDefinition

from api.asking import Reading
from api.reading import MAY_READ, masked_name, masked_number
from api.schema import Query
from application.roles import Role


def test_every_question_names_a_topic_of_the_table() -> None:
    definition: StrawberryObjectDefinition = Query.__strawberry_definition__  # type: ignore[attr-defined]
    topics = {
        field.python_name: [one.topic for one in field.extensions if isinstance(one, Reading)]
        for field in definition.fields
    }
    assert all(len(named) == 1 for named in topics.values()), topics
    assert {named[0] for named in topics.values()} == set(MAY_READ)


def test_no_topic_is_open_to_our_own_processes_or_to_nobody() -> None:
    assert all(roles and Role.SYSTEM not in roles for roles in MAY_READ.values())


def test_citizens_and_administrators_read_no_personal_data_of_others() -> None:
    for topic in ("people", "find_person", "payment_anomalies"):
        assert not MAY_READ[topic] & {Role.CITIZEN, Role.ADMIN}
    assert Role.CITIZEN not in MAY_READ["audit_trail"] | MAY_READ["beneficiary_counts"]


@pytest.mark.parametrize(
    ("digits", "shown"),
    [("6105991708909001", "************9001"), ("12345", "*2345"), ("123", "***"), ("", "")],
)
def test_of_a_number_the_last_four_remain(digits: str, shown: str) -> None:
    assert masked_number(digits) == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("Siti Aminah", "S*** A***"), ("A", "A***"), ("  ", "")]
)
def test_of_a_name_the_initials_remain(name: str, shown: str) -> None:
    assert masked_name(name) == shown
