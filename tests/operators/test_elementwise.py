"""Operators marked elementwise are: an element of the input decides the element in its place of the output, and no other."""

import pytest
import torch
from torch import Tensor

from app.operators import catalog, requests
from app.operators.operator import Operator

MARKED = [name for name in catalog.names() if catalog.operator(name).is_elementwise]
CHANGES = (0.5, -0.25, 3.0, 1, True)
"""Of these some are in the domain of any operator, and some make a difference."""

WELL_KNOWN = """
nn.CELU nn.ELU nn.GELU nn.Hardshrink nn.Hardsigmoid nn.Hardswish nn.Hardtanh nn.LeakyReLU nn.LogSigmoid nn.Mish nn.PReLU nn.ReLU nn.ReLU6
nn.RReLU nn.SELU nn.SiLU nn.Sigmoid nn.Softplus nn.Softshrink nn.Softsign nn.Tanh nn.Tanhshrink nn.Threshold
nn.functional.relu nn.functional.gelu nn.functional.hardtanh nn.functional.logsigmoid nn.functional.leaky_relu_
exp log sqrt sin tan asin sigmoid tanh abs neg round floor sign reciprocal erf lgamma clamp polygamma nan_to_num logit
special.expit special.entr special.bessel_j0 Tensor.relu_ Tensor.exp_
"""
OTHERS = """
nn.Softmax nn.Softmin nn.LogSoftmax nn.Softmax2d nn.GLU nn.LayerNorm nn.BatchNorm1d nn.Dropout nn.AlphaDropout nn.Linear nn.MSELoss
nn.MultiheadAttention nn.functional.softmax nn.functional.gumbel_softmax nn.functional.normalize nn.functional.dropout nn.functional.glu
special.softmax special.logsumexp softmax cumsum sum mean add pow where sort flip fft.fft linalg.inv rand_like bernoulli triu
nn.init.normal_ optim.SGD
"""


@pytest.mark.parametrize("name", WELL_KNOWN.split())
def test_is_marked(name: str) -> None:
    assert f"torch.{name}" in MARKED


@pytest.mark.parametrize("name", OTHERS.split())
def test_is_not_marked(name: str) -> None:
    assert not catalog.operator(f"torch.{name}").is_elementwise


@pytest.mark.parametrize("name", MARKED)
def test_one_element_decides_one_element(name: str) -> None:
    operator = catalog.operator(name)
    (given,) = (spec.name for spec in operator.signature.inputs.values() if spec.required)
    before = requests.read(operator, operator.row.examples[0]).inputs[given].build()
    output = output_of(operator, given, before)
    assert output.shape == before.shape
    differed = False
    for place in range(before.numel()):
        for change in CHANGES:
            after = before.clone()
            after.view(-1)[place] = change
            differs = differing(output_of(operator, given, after), output).view(-1)
            differed |= bool(differs[place])
            differs[place] = False
            assert not differs.any()
    assert differed


def output_of(operator: Operator, given: str, value: Tensor) -> Tensor:
    """What torch makes of `value`, with the other inputs and the arguments of the first example, in evaluation."""
    example = operator.row.examples[0]
    arguments = {name: argument for name, argument in example.get("arguments", {}).items() if name != "training"}
    request = requests.read(operator, example | {"arguments": arguments})
    call = request.subject.build()
    if isinstance(call, torch.nn.Module):
        call.eval()
    positional, named = operator.signature.order({**request.inputs, given: value.clone()})
    output: Tensor = call(*positional, **named)
    return output


def differing(one: Tensor, other: Tensor) -> Tensor:
    return (one != other) & ~(one.isnan() & other.isnan())
