"""What no text may hold, wherever a command has one: characters nobody can store, numbers of people in the open."""

from datetime import date
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from application.commands import COMMANDS
from application.disbursing import PaymentLine, ScheduleBatch, schedule_batch
from application.filing_complaints import SubmitComplaint, submit_complaint
from application.keeping_programmes import RegisterProgramme, register_programme
from application.offices import OpenOffice, OpenTenant
from application.receiving_enrolments import ReceiveEnrolment
from application.roles import Role
from application.use_case import Command
from domain.errors import ControlCharacter, PersonalDataInClear
from domain.fact import Sealed
from domain.office import TenantOpened, tenant_stream
from domain.person import PersonRegistered
from tests.application.memory import World, act

VILLAGE = "61.05.01.1001"
NIK = "6105991708909001"  # synthetic: kecamatan 99 exists nowhere
PHONE = "0812-3456-7890"
COMPLAINT = SubmitComplaint(channel="desk", region=VILLAGE, narrative="Bantuan belum diterima")
PROGRAMME = RegisterProgramme(
    code="BPNT",
    name="Program Sembako",
    level="national",
    owner="Kementerian Sosial",
    unit="KPM",
    funding="apbn",
    description="Bantuan pangan",
)
LINES = tuple(
    PaymentLine(recipient=uuid4(), component="sembako", amount_rupiah=1000) for _ in range(2)
)
BATCH = ScheduleBatch(
    programme="BPNT",
    period="2026-01",
    channel="pos",
    number=1,
    unit="KPM",
    funding="apbn",
    decree="SK 1/2026",
    payment_order="SP2D 9",
    control_count=2,
    control_sum_rupiah=2000,
    lines=LINES,
)
ENROLMENT = ReceiveEnrolment(
    programme="BPNT", person=uuid4(), decided_on=date(2026, 1, 5), decree="SK 1"
)

Spoilt = pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])


@Spoilt
@pytest.mark.parametrize("field", ["channel", "region", "narrative", "category", "contact"])
async def test_no_text_of_a_command_holds_what_cannot_be_stored(field: str, character: str) -> None:
    world = World()
    spoilt = msgspec.structs.replace(COMPLAINT, **{field: f"a{character}b"})
    with pytest.raises(ControlCharacter) as refused:
        await submit_complaint(spoilt, act(Role.DESK), world.ports)
    assert refused.value.field == field
    assert world.ledger.log == []


@Spoilt
@pytest.mark.parametrize(
    ("field", "spoil"),
    [
        ("actor", lambda text: text),
        ("office", lambda text: text),
        ("basis", lambda text: text),
        ("evidence[1]", lambda text: (text,)),
    ],
)
async def test_nor_does_who_acted_where_and_on_what_basis(
    field: str, spoil: Any, character: str
) -> None:
    world = World()
    doing = act(Role.DESK, **{field.removesuffix("[1]"): spoil(f"a{character}b")})
    with pytest.raises(ControlCharacter) as refused:
        await submit_complaint(COMPLAINT, doing, world.ports)
    assert refused.value.field == field
    assert world.ledger.log == []


async def test_a_text_within_a_line_is_named_by_its_row() -> None:
    lines = (LINES[0], msgspec.structs.replace(LINES[1], component="sem\0bako"))
    spoilt = msgspec.structs.replace(BATCH, lines=lines)
    with pytest.raises(ControlCharacter) as refused:
        await schedule_batch(spoilt, act(Role.PROGRAMME_OWNER), World().ports)
    assert refused.value.field == "lines[2].component"


async def test_people_write_in_paragraphs() -> None:
    world = World()
    written = msgspec.structs.replace(COMPLAINT, narrative="Pertama:\tbelum.\r\nKedua: 1½ bulan 🙏")
    await submit_complaint(written, act(Role.DESK), world.ports)
    assert len(world.ledger.log) == 3  # the complaint with its two clocks


OPEN_TEXTS: list[tuple[Command, str, Role]] = [
    (PROGRAMME, "name", Role.HEAD),
    (PROGRAMME, "owner", Role.HEAD),
    (PROGRAMME, "description", Role.HEAD),
    (OpenTenant(code="61.05", name="Sintang", purpose="production"), "name", Role.SYSTEM),
    (
        OpenOffice(office="betabas", name="Betabas", kind="puskesos", region=VILLAGE),
        "name",
        Role.ADMIN,
    ),
    (BATCH, "decree", Role.PROGRAMME_OWNER),
    (BATCH, "payment_order", Role.PROGRAMME_OWNER),
    (ENROLMENT, "decree", Role.OPERATOR),
]


@pytest.mark.parametrize("number", [NIK, PHONE])
@pytest.mark.parametrize(
    ("command", "field", "role"),
    OPEN_TEXTS,
    ids=[f"{type(command).__name__}.{field}" for command, field, _ in OPEN_TEXTS],
)
async def test_no_number_of_a_person_is_kept_in_clear(
    command: Command, field: str, role: Role, number: str
) -> None:
    world = World()
    await prepare(world, command)
    before = len(world.ledger.log)
    spoilt = msgspec.structs.replace(command, **{field: f"untuk {number}"})
    with pytest.raises(PersonalDataInClear) as refused:
        await COMMANDS[type(command)](spoilt, act(role), world.ports)
    assert refused.value.field == field
    assert number not in refused.value.text + refused.value.text_remedy
    assert len(world.ledger.log) == before


async def prepare(world: World, command: Command) -> None:
    """Record what the command needs before it is refused for its text alone."""
    if isinstance(command, ScheduleBatch | ReceiveEnrolment):
        await register_programme(PROGRAMME, act(Role.HEAD), world.ports)
    if isinstance(command, ReceiveEnrolment):
        world.ledger.record(command.person, PersonRegistered(name=Sealed("sealed"), region=VILLAGE))
    if isinstance(command, OpenOffice):
        world.ledger.record(
            tenant_stream("61.05"),
            TenantOpened(code="61.05", name="Sintang", purpose="production"),
        )


@pytest.mark.parametrize("number", [NIK, PHONE])
async def test_no_number_of_a_person_is_a_basis(number: str) -> None:
    world = World()
    with pytest.raises(PersonalDataInClear) as refused:
        await submit_complaint(COMPLAINT, act(Role.DESK, basis=f"KTP {number}"), world.ports)
    assert refused.value.field == "basis"
    assert world.ledger.log == []


async def test_numbers_of_people_belong_into_sealed_texts() -> None:
    world = World()
    told = msgspec.structs.replace(COMPLAINT, narrative=f"NIK {NIK}", contact=PHONE)
    await submit_complaint(told, act(Role.DESK), world.ports)
    assert len(world.ledger.log) == 3  # the complaint with its two clocks
