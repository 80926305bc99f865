"""Values of facts, also odd ones, are read alike by the page and by the service's own reckoning."""

from __future__ import annotations

from domain.bundle import Selection
from domain.bundle_totals import Tally, read_definitions
from tests.browser.conftest import Browser

VALUES = (
    *('"x"', '""', "1", "1.0", "1.5", "-0", "1e2", "9007199254740991", "9007199254740993"),
    *("1e300", "true", "null", "[]", '["length"]', "{}"),
)
TIMES = (
    *("2022-05-18T01:00:00Z", "2022-05-18T01:00:00.9999Z", "2022-05-18T01:00:00.123456789+07:00"),
    *("1969-12-31T23:59:59.9999Z", "2022-02-29T01:00:00Z", "2022-02-31T01:00:00Z", "2024-02-29T24:00:00Z"),
    *("2022-05-18T01:00:60Z", "2022-05-18T01:00:00", "2022-05-18", "20220518T010000Z", "2022-W20-3T01:00:00Z"),
    *("2022-05-18 01:00:00Z", "2022-05-18t01:00:00z", "2022-05-18T01:00:00,5Z", "2022-05-18T01:00:00+0700"),
    *("2022-05-18T01:00:00+23:59", "2022-05-18T01:00:00+24:00", "2022-05-18T01:00:00-07:60", "x"),
)  # fmt: skip
STATES = (
    *(f'{{"fact":{{"a":{value}}}}}' for value in VALUES),
    *(f'{{"fact":{{"t":"{moment}"}}}}' for moment in TIMES),
    *('{"fact":["a"]}', '{"fact":null}', "[]", "1", "", "{", "NaN", '{"fact":{"a":1,"a":2}}'),
)

DEFINITIONS = {
    "version": 1,
    "identities": {},
    "tables": [
        {
            "name": "odd",
            "words": ["", ""],
            "facts": {
                "a.b": [
                    {"open": {"a": "fact.a", "t": {"ms": "fact.t"}, "minus": {"minus": "fact.a"}}},
                    {"unless": {"a": [None, "x"]}, "add": {"n": {"is": 1}}},
                    {"if": {"a": ["x"]}, "set": {"n": {"row": "no", "else": 5}}},
                ]
            },
            "narrow": {},
            "totals": [
                {
                    "name": "all",
                    "words": ["", ""],
                    "by": ["a", "t"],
                    "sums": {"n": "n", "minus": "n"},
                }
            ],
        }
    ],
}


def test_odd_values_count_alike(driven: Browser) -> None:
    tally = Tally(read_definitions(DEFINITIONS), Selection())
    for number, state in enumerate(STATES):
        tally.read("a.b", str(number), state)

    found = driven.call(
        """
        const nothing = { office: null, programme: null, period: null, periods: null, days: null, ms: null };
        const tally = new driven.Tally(given[0], nothing);
        given[1].forEach((state, number) => tally.read("a.b", String(number), state));
        return tally.lines().map(({ total, by, numbers }) => [total, Object.values(by), numbers]);
        """,
        DEFINITIONS,
        STATES,
    )

    right = [[name, list(by), numbers] for (name, by), numbers in tally.lines().items()]
    assert found == right
    assert len(right) > 10
