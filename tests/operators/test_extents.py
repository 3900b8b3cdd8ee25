"""The formulas of output sizes: whatever the arguments, what they say is what the dry run finds, and none is left out."""

import math
import random
import re
from typing import Any

import pytest

from app.operators import catalog, extents, requests
from app.operators.tables.extents import ROWS
from tests.operators.dry_run_requests import DRAWN, Request

COVERED = [*ROWS, *extents.RULES]
DRAWS = 25
SYMBOLS = str.maketrans({"⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "·": "*", "−": "-", "²": "**2"})


@pytest.fixture(autouse=True)
def every_form_is_thought_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would only leave a formula out is an error here."""
    monkeypatch.setattr(extents, "_NOT_THOUGHT_OF", ())


def checked(ask: Any, name: str, request: Request) -> list[dict[str, Any]] | None:
    """The formulas of an answer, after comparing all that the tables have with the answer's own sizes; None where torch refuses."""
    answer = ask(name, request, "shape")
    if "error" in answer:
        return None
    shapes = {output["name"]: output["shape"] for output in answer["outputs"]}
    predicted = list(extents.predict(requests.read(catalog.operator(name), request, abstract=True), shapes))
    assert [(formula, formula.value) for formula in predicted] == [(one, shapes[one.output][one.place]) for one in predicted], request
    said: list[dict[str, Any]] = answer.get("formulas", [])
    assert said == [formula.as_data() for formula in predicted]
    for formula in said:
        numbers = formula["numbers"].translate(SYMBOLS)
        assert eval(numbers, {"floor": math.floor, "ceil": math.ceil, "min": min, "max": max}) == formula["value"], formula
    return said


@pytest.mark.parametrize("name", COVERED)
def test_every_example_has_what_the_formulas_say(name: str, ask: Any) -> None:
    outcomes = [checked(ask, name, example) for example in catalog.operator(name).row.examples]
    assert any(outcomes)


@pytest.mark.parametrize("name", DRAWN)
def test_any_arguments_give_what_the_formulas_say(name: str, ask: Any) -> None:
    rng = random.Random(name)
    outcomes = [checked(ask, name, DRAWN[name](rng)) for _ in range(DRAWS)]
    accepted = [outcome for outcome in outcomes if outcome is not None]
    assert len(accepted) >= DRAWS // 8
    assert all(accepted)


def test_only_what_is_a_size_already_is_not_drawn() -> None:
    left_out = {name: [extent.formula for extent in ROWS[name]] for name in COVERED if name not in DRAWN}
    assert not {name: texts for name, texts in left_out.items() if any(re.search("[ ·⌊]", text) for text in texts)}
