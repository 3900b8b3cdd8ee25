"""LaTeX to MathML: the only place that knows how. The formula's source goes along as an annotation, for who copies or cannot see it."""

import re
from functools import cache, lru_cache

import math_core

_LARGE_SIGN = re.compile("(<mo[^>]*)>([⊙⊕⊗])</mo>")
"""Signs that MathML's dictionary draws large, where a formula means an operation between two things."""


class FormulaError(ValueError):
    """The LaTeX cannot be read."""


@lru_cache(maxsize=4096)
def to_mathml(latex: str, *, display: bool) -> str:
    """One `<math>` element; raises FormulaError."""
    try:
        mathml = _converter().convert_with_local_state(latex, displaystyle=display)
    except math_core.LatexError as error:
        raise FormulaError(f"{latex!r}: {error}") from error
    return _LARGE_SIGN.sub(r'\1 largeop="false">\2</mo>', mathml)


@cache
def _converter() -> math_core.LatexToMathML:
    return math_core.LatexToMathML(annotation=True)
