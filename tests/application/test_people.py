"""People are sealed, found again by their NIK, merged, and shown in full only on the record."""

from uuid import UUID, uuid4

import pytest

from application.identities import identities, identities_of_many, surviving
from application.registering_people import (
    MergePeople,
    RegisterPerson,
    Unmask,
    merge_people,
    register_person,
    unmask,
)
from application.roles import Role
from domain.errors import (
    InvalidFamilyCard,
    InvalidNik,
    InvalidPhone,
    Missing,
    NotFound,
    OutOfRange,
    OutsideRegion,
    PersonalDataDestroyed,
    PersonAlreadyRegistered,
    Refusal,
    SameRecord,
    SpreadsheetDamage,
    UnknownCode,
    WrongState,
)
from domain.fact import About
from domain.person import PersonalDataUnmasked, PersonRegistered
from tests.application.memory import World, act

VILLAGE = "61.05.01.1001"
NIK = "6105991708909001"  # synthetic: kecamatan 99 does not exist
CARD = "6105991708900001"
ANITA = RegisterPerson(
    name="Anita Contoh",
    region=VILLAGE,
    nik=NIK,
    family_card=CARD,
    phone="0812-3456-7890",
    sex="P",
)


async def registered(world: World, name: str = "Anita", region: str = VILLAGE) -> UUID:
    command = RegisterPerson(name=name, region=region)
    return (await register_person(command, act(Role.DESK), world.ports)).subject


async def merged(world: World, survivor: UUID, other: UUID) -> None:
    command = MergePeople(survivor=survivor, merged=other)
    await merge_people(command, act(Role.VERIFIER), world.ports)


# Registering --------------------------------------------------------------------------------------


async def test_personal_values_are_sealed_under_the_persons_own_key() -> None:
    world = World()
    person = (await register_person(ANITA, act(Role.DESK), world.ports)).subject
    [fact] = world.ledger.facts(person)
    assert isinstance(fact, PersonRegistered)
    assert (fact.sex, fact.region) == ("P", VILLAGE)
    key = await world.vault.key_of(person)
    assert key is not None
    assert fact.nik is not None
    assert fact.family_card is not None
    assert fact.phone is not None
    assert key.unseal("name", fact.name) == "Anita Contoh"
    assert key.unseal("nik", fact.nik) == NIK
    assert key.unseal("family_card", fact.family_card) == CARD
    assert key.unseal("phone", fact.phone) == "+6281234567890"
    assert world.ledger.log[0].about == About(VILLAGE)


async def test_nothing_personal_is_in_the_log_or_in_the_index_in_clear() -> None:
    world = World()
    await register_person(ANITA, act(Role.DESK), world.ports)
    stored = world.ledger.log[0].data + b"".join(entry.digest for entry in world.ledger.index)
    for secret in ("Anita", NIK, CARD, "81234567890"):
        assert secret.encode() not in stored


async def test_the_index_holds_one_person_for_a_nik_and_many_for_a_card_or_phone() -> None:
    world = World()
    one = (await register_person(ANITA, act(Role.DESK), world.ports)).subject
    sister = RegisterPerson(name="Budi", region=VILLAGE, family_card=CARD, phone="081234567890")
    two = (await register_person(sister, act(Role.DESK), world.ports)).subject
    assert {(entry.kind, entry.unique) for entry in world.ledger.index} == {
        ("nik", True),
        ("family_card", False),
        ("phone", False),
        ("name_and_family_card", False),
        ("name_and_phone", False),
    }
    for kind, value in (("family_card", CARD), ("phone", "+6281234567890")):
        digest = world.vault.digest(f"{kind}:{value}".encode())
        assert await world.ledger.people_by_digest(kind, digest) == [one, two]


async def test_a_nik_is_registered_once_however_it_is_written() -> None:
    world = World()
    person = (await register_person(ANITA, act(Role.DESK), world.ports)).subject
    again = RegisterPerson(name="Anita", region=VILLAGE, nik="6105 9917 0890 9001")
    with pytest.raises(PersonAlreadyRegistered) as refused:
        await register_person(again, act(Role.DESK), world.ports)
    assert refused.value.facts == {"person": person}
    assert NIK not in refused.value.text


async def test_a_nik_known_in_another_region_does_not_give_the_person_away() -> None:
    world = World()
    person = (await register_person(ANITA, act(Role.DESK), world.ports)).subject
    elsewhere = RegisterPerson(name="Anita", region="61.05.02.2001", nik=NIK)
    with pytest.raises(PersonAlreadyRegistered) as refused:
        await register_person(elsewhere, act(Role.DESK, regions=("61.05.02",)), world.ports)
    assert str(person) not in refused.value.text + refused.value.text_english


async def test_of_two_desks_that_register_a_nik_at_once_one_is_refused() -> None:
    world = World()
    first = World(vault=world.vault)
    await register_person(ANITA, act(Role.DESK), first.ports)

    def meanwhile() -> None:
        world.ledger.log.extend(first.ledger.log)
        world.ledger.index.extend(first.ledger.index)

    world.ledger.before_next_append = meanwhile
    with pytest.raises(PersonAlreadyRegistered):
        await register_person(ANITA, act(Role.DESK), world.ports)
    assert len(world.ledger.log) == 1


async def test_a_known_nik_leads_to_the_id_that_goes_on() -> None:
    world = World()
    gone = (await register_person(ANITA, act(Role.DESK), world.ports)).subject
    kept = await registered(world)
    await merged(world, kept, gone)
    with pytest.raises(PersonAlreadyRegistered) as refused:
        await register_person(ANITA, act(Role.DESK), world.ports)
    assert refused.value.facts == {"person": kept}


async def test_people_without_any_paper_are_as_many_as_come() -> None:
    world = World()
    assert await registered(world) != await registered(world)
    assert world.ledger.index == []


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"nik": "610599170890900"}, InvalidNik, "nik"),
        ({"nik": "6.10599E+15"}, SpreadsheetDamage, "nik"),
        ({"family_card": "12"}, InvalidFamilyCard, "family_card"),
        ({"phone": "12"}, InvalidPhone, "phone"),
        ({"sex": "X"}, UnknownCode, "sex"),
        ({"name": " "}, Missing, "name"),
        ({"name": "x" * 201}, OutOfRange, "name"),
        ({"region": "21.71.03.1001"}, OutsideRegion, "region"),
    ],
)
async def test_a_person_is_not_registered_with(
    change: dict[str, str], error: type[Refusal], field: str
) -> None:
    world = World()
    values = {"name": "Anita", "region": VILLAGE, **change}
    with pytest.raises(Refusal) as refused:
        await register_person(RegisterPerson(**values), act(Role.DESK), world.ports)
    assert type(refused.value) is error
    assert refused.value.field == field
    assert world.ledger.log == []


# Merging ------------------------------------------------------------------------------------------


async def test_merging_is_recorded_on_both_ids_in_one_append() -> None:
    world = World()
    kept, gone = await registered(world), await registered(world, region="61.05.01.1002")
    await merged(world, kept, gone)
    assert [stored.kind.__name__ for stored in world.ledger.log[2:]] == [
        "PersonsMerged",
        "MergedInto",
    ]
    assert [stored.about.region for stored in world.ledger.log[2:]] == [VILLAGE, "61.05.01.1002"]


async def test_people_outside_ones_regions_are_not_merged() -> None:
    world = World()
    kept, gone = await registered(world), await registered(world, region="61.05.02.2001")
    command = MergePeople(survivor=kept, merged=gone)
    with pytest.raises(NotFound):
        await merge_people(command, act(Role.VERIFIER, regions=("61.05.01",)), world.ports)


async def test_a_merge_does_not_go_in_circles() -> None:
    world = World()
    one, two = await registered(world), await registered(world)
    with pytest.raises(SameRecord):
        await merged(world, one, one)
    await merged(world, one, two)
    with pytest.raises(WrongState):
        await merged(world, two, one)


async def test_every_id_of_a_chain_leads_to_the_same_person() -> None:
    world = World()
    one, two, three, four = [await registered(world) for _ in range(4)]
    await merged(world, one, two)
    await merged(world, three, one)
    await merged(world, three, four)
    for given in (one, two, three, four):
        person = await identities(given, act(Role.HEAD), world.ports, field="person")
        assert await surviving(given, world.ports) == three
        assert (person.given, person.surviving) == (given, three)
        assert person.all[:1] == (given,)
        assert sorted(person.all) == sorted({one, two, three, four})


async def test_who_is_unknown_or_out_of_sight_has_no_identities() -> None:
    world = World()
    person, stranger = await registered(world), uuid4()
    there = act(Role.HEAD, regions=("61.05.01",))
    elsewhere = act(Role.HEAD, regions=("61.05.02",))
    known = await identities_of_many([person, stranger, person], there, world.ports)
    assert [*known] == [person, stranger]
    assert known[stranger] is None
    assert known[person] is not None
    for given, doing in ((stranger, there), (person, elsewhere)):
        with pytest.raises(NotFound) as refused:
            await identities(given, doing, world.ports, field="recipient")
        assert refused.value.field == "recipient"
    assert await surviving(stranger, world.ports) == stranger


# Unmasking ----------------------------------------------------------------------------------------


async def test_unmasking_is_recorded_with_its_purpose_sealed() -> None:
    world = World()
    person = await registered(world)
    command = Unmask(
        person=person,
        fields=("nik", "name"),
        purpose="Pemeriksaan data ganda",
        purpose_code="legal",
    )
    receipt = await unmask(command, act(Role.INSPECTOR), world.ports)
    assert receipt.subject == person
    fact = world.ledger.facts(person)[-1]
    assert isinstance(fact, PersonalDataUnmasked)
    assert (fact.fields, fact.purpose_code) == (("name", "nik"), "legal")
    key = await world.vault.key_of(person)
    assert key is not None
    assert key.unseal("purpose", fact.purpose) == "Pemeriksaan data ganda"


@pytest.mark.parametrize("purpose", ["123456789", "x" * 501])
async def test_a_purpose_is_a_sentence(purpose: str) -> None:
    world = World()
    person = await registered(world)
    command = Unmask(person=person, fields=("nik",), purpose=purpose)
    with pytest.raises(OutOfRange) as refused:
        await unmask(command, act(Role.VERIFIER), world.ports)
    assert refused.value.field == "purpose"


async def test_a_person_out_of_sight_is_not_unmasked() -> None:
    world = World()
    command = Unmask(person=await registered(world), fields=("nik",), purpose="Verifikasi data")
    with pytest.raises(NotFound):
        await unmask(command, act(Role.VERIFIER, regions=("61.05.02",)), world.ports)


async def test_destroyed_data_are_not_unmasked() -> None:
    world = World()
    person = await registered(world)
    world.vault.destroy(person)
    command = Unmask(person=person, fields=("nik",), purpose="Verifikasi data")
    with pytest.raises(PersonalDataDestroyed):
        await unmask(command, act(Role.VERIFIER), world.ports)
