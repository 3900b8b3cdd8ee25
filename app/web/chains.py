"""The page on which modules are put in a row; a reader without JavaScript sees an example of real runs there."""

import json
import math
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.notes.chapters import Directive
from app.web import forms, strings, templates
from app.web.catalogue import Catalogue
from app.web.notes import NotePages
from app.web.recordings import Recordings
from app.web.site import Site

MOST_STEPS = 12
SEQUENTIAL = "torch.nn.Sequential"

Step = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Chain:
    """An input as a reader would write it, and the modules that it goes through, by their names in torch.nn."""

    input: str
    steps: tuple[Step, ...]

    @property
    def modules(self) -> list[dict[str, Any]]:
        return [{"operator": f"torch.nn.{name}", "arguments": arguments} for name, arguments in self.steps]

    def request(self, length: int) -> dict[str, Any]:
        """The run of its first `length` steps."""
        return {"arguments": {"modules": self.modules[:length]}, "inputs": {"input": self.input}}


PRESETS = {
    "chain_mlp": Chain(
        "randn(2,8;seed=1)",
        (("Linear", {"in_features": 8, "out_features": 16}), ("ReLU", {}), ("Linear", {"in_features": 16, "out_features": 3})),
    ),
    "chain_cnn": Chain(
        "randn(1,1,28,28;seed=1)",
        (
            ("Conv2d", {"in_channels": 1, "out_channels": 8, "kernel_size": 3}),
            ("ReLU", {}),
            ("MaxPool2d", {"kernel_size": 2}),
            ("Flatten", {}),
            ("Linear", {"in_features": 1352, "out_features": 10}),
        ),
    ),
    "chain_pooled": Chain(
        "randn(2,3,32,32;seed=1)",
        (
            ("Conv2d", {"in_channels": 3, "out_channels": 8, "kernel_size": 3, "padding": 1, "bias": False}),
            ("BatchNorm2d", {"num_features": 8}),
            ("ReLU", {}),
            ("MaxPool2d", {"kernel_size": 2}),
            ("Conv2d", {"in_channels": 8, "out_channels": 16, "kernel_size": 3, "padding": 1, "bias": False}),
            ("BatchNorm2d", {"num_features": 16}),
            ("ReLU", {}),
            ("AdaptiveAvgPool2d", {"output_size": 1}),
            ("Flatten", {}),
            ("Linear", {"in_features": 16, "out_features": 10}),
        ),
    ),
    "chain_tokens": Chain(
        "randint(0,50,[2,6];seed=1)",
        (
            ("Embedding", {"num_embeddings": 50, "embedding_dim": 16}),
            ("TransformerEncoderLayer", {"d_model": 16, "nhead": 4, "dim_feedforward": 32, "batch_first": True}),
            ("LayerNorm", {"normalized_shape": 16}),
            ("Linear", {"in_features": 16, "out_features": 50}),
        ),
    ),
}
"""By the key of their word. The first is where a reader starts."""

WORDS = (
    "chain_activation_bytes",
    "chain_added",
    "chain_axis",
    "chain_bad_link",
    "chain_dtype",
    "chain_fails",
    "chain_family",
    "chain_fits",
    "chain_flatten",
    "chain_insert",
    "chain_moved",
    "chain_needs",
    "chain_no_input",
    "chain_none",
    "chain_parameter_bytes",
    "chain_pattern",
    "chain_ran",
    "chain_removed",
    "chain_set",
    "chain_tuple",
    "chain_unreached",
    "chain_use",
)
"""What only the scripts of this page say."""


class Chains:
    """`notes` shows the example's run, `recordings` has what its steps gave."""

    def __init__(self, site: Site, notes: NotePages, recordings: Recordings) -> None:
        self._site = site
        self._notes = notes
        self._recordings = recordings

    async def page(self, request: Request) -> Response:
        catalogue, language = self._site.catalogue, strings.language_of(request)
        example = next(iter(PRESETS.values()))
        directives = [_directive(example.request(length)) for length in range(1, len(example.steps) + 1)]
        await self._recordings.complete(directives)
        figure, is_whole = await self._notes.directive_html(request, directives[-1])
        values = {
            "torch": catalogue.torch,
            "example": example,
            "rows": [
                (templates.call(step["operator"], step["arguments"]), *self._shape_after(directive))
                for step, directive in zip(example.modules, directives, strict=True)
            ],
            "figure": figure,
            "dtypes": forms.FLOATING_DTYPES,
            "needs_key": bool(self._site.settings.api_keys),
            "words": _words(language),
            "most": MOST_STEPS,
            "presets": list(PRESETS),
            "setup": json.dumps(_setup(catalogue, language), ensure_ascii=False),
        }
        page = templates.render(request, "chain.html", language, values)
        return HTMLResponse(page, headers={"cache-control": "no-cache" if is_whole else "no-store"})

    def _shape_after(self, directive: Directive) -> tuple[list[int], int]:
        """The output's shape, and the elements of the state that gave it; nothing where the run is not known yet."""
        recording = self._recordings.of(directive)
        if recording is None or not recording.answers:
            return [], 0
        answer = orjson.loads(recording.answers[0])
        return answer["outputs"][0]["shape"], sum(math.prod(tensor["shape"]) for tensor in answer.get("state", {}).values())


def _setup(catalogue: Catalogue, language: str) -> dict[str, Any]:
    """What the page's script begins with."""
    return {
        "most": MOST_STEPS,
        "presets": {name: {"input": chain.input, "steps": chain.steps} for name, chain in PRESETS.items()},
        "unfit": _unfit(catalogue),
        "categories": {row["category"]: strings.category_name(language, row["category"]) for row in catalogue.rows("module")},
    }


def _words(language: str) -> dict[str, Any]:
    known, column = strings.playground_words(language), strings.LANGUAGES.index(language)
    return {**known, "words": known["words"] | {key: strings.STRINGS[key][column] for key in WORDS}}


def _directive(request: dict[str, Any]) -> Directive:
    return Directive("run", SEQUENTIAL, json.dumps(request))


def _unfit(catalogue: Catalogue) -> dict[str, list[str]]:
    """The modules that need more than the one tensor that a step hands on, each with what it needs."""
    needs = {
        name: [given["name"] for given in detail["inputs"] if given["required"]]
        for name, detail in catalogue.operators.items()
        if detail["kind"] == "module"
    }
    return {name: inputs for name, inputs in needs.items() if len(inputs) != 1}
