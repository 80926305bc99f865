"""What the programmes' rules give for a component in a period, so that a batch can be held against them."""

from typing import Final

from domain.entitlement_decisions import Amount
from domain.rules import RulesVersion
from domain.shapes import checked_code

_RULES: Final = {"PKH": "amounts_pkh", "BPNT": "amounts_bpnt", "SEMBAKO": "amounts_bpnt"}
"""Programme → the rule that has its components' amounts. Other programmes' amounts are not known."""

_PER_MONTH: Final = frozenset({"amounts_bpnt"})
_PER_STAGE: Final = frozenset({"amounts_pkh"})
_MONTHS_OF_STAGE: Final = 3
_SUFFIX: Final = "_rupiah"


def rule_of_amounts(programme: str) -> str | None:
    """The rule with a programme's amounts, if there is one."""
    return _RULES.get(programme)


def checked_ruled(rule: RulesVersion, component: str) -> str:
    """The component, if the rule of the programme's amounts knows it; UnknownCode otherwise."""
    known = {name.removesuffix(_SUFFIX) for name in rule.numbers}
    return checked_code(component, known, "component")


def amount_due(rule: RulesVersion, component: str, period: str) -> Amount | None:
    """What a rule gives for a component in a month or a stage; None where it does not say."""
    rupiah = rule.numbers.get(f"{component}{_SUFFIX}")
    stage = "T" in period
    if rupiah is None or (rule.rule in _PER_STAGE and not stage):
        return None
    months = _MONTHS_OF_STAGE if rule.rule in _PER_MONTH and stage else 1
    return Amount(rupiah * months, rule.version)
