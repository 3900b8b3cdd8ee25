"""The update rule of each optimizer, line by line: an equation, and what its left side was in every step of a run.

The numbers come from the run's own path, gradients and state, so that a test can hold each equation against torch."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from app.operators import tensors
from app.operators.signatures import plain

_MOST_STEPS = 1000

Line = tuple[str, str, Tensor | None]
"""A name (an output's, if it is one), the equation, and its left side after each step."""

SYMBOLS = {
    "lr": r"\gamma",
    "weight_decay": r"\lambda",
    "momentum": r"\mu",
    "dampening": r"\tau",
    "eps": r"\epsilon",
    "betas": r"\beta_1, \beta_2",
    "beta2_decay": r"\delta",
    "rho": r"\rho",
    "alpha": r"\alpha",
    "lambd": r"\ell",
    "lr_decay": r"\eta",
    "initial_accumulator_value": "G_0",
    "momentum_decay": r"\psi",
    "etas": r"\eta_-, \eta_+",
    "step_sizes": r"\Gamma_{\min}, \Gamma_{\max}",
    "t0": "t_0",
    "d": "d",
    "ns_coefficients": "a, b, c",
    "ns_steps": "k",
}
"""How the equations write the hyper-parameters; the others are switches."""


@dataclass(frozen=True)
class _Run:
    """One run seen from its equations: hyper-parameters by name, and every output as float64, one row a step."""

    given: Mapping[str, Any]
    outputs: Mapping[str, Tensor]
    precision: float
    """The spacing of the parameter's own numbers at 1."""

    def __getitem__(self, name: str) -> Any:
        return self.given[name]

    def __contains__(self, name: str) -> bool:
        return name in self.outputs

    @property
    def before(self) -> Tensor:
        return self.outputs["path"][:-1]

    @property
    def step(self) -> Tensor:
        """1, 2, 3 … shaped to go with the parameter."""
        rows = len(self.before)
        return torch.arange(1, rows + 1, dtype=torch.float64).reshape(rows, *[1] * (self.before.dim() - 1))

    def state(self, name: str) -> Tensor:
        values = self.outputs[name]
        return values.reshape(*values.shape, *[1] * (self.before.dim() - values.dim()))

    def previous(self, name: str, initial: float = 0.0) -> Tensor:
        values = self.state(name)
        return torch.cat([torch.full_like(values[:1], initial), values[:-1]])


def worked_out(name: str, given: Mapping[str, Any], outputs: Mapping[str, Tensor]) -> dict[str, Any]:
    """The rule of the optimizer, its hyper-parameters, and the numbers of the last steps; what is an output already has no data here."""
    first, dtype = max(0, len(outputs["path"]) - 1 - _MOST_STEPS), outputs["path"].dtype
    return {
        "hyperparameters": [{"name": key, "symbol": SYMBOLS.get(key), "value": plain(value)} for key, value in given.items()],
        "from": first,
        "rule": [
            {
                "name": key,
                "equation": equation,
                "data": None if data is None or key in outputs else tensors.data(tensors.array(data[first:].to(dtype))),
            }
            for key, equation, data in lines(name, given, outputs)
        ],
    }


def lines(name: str, given: Mapping[str, Any], outputs: Mapping[str, Tensor]) -> list[Line]:
    """The lines for a run that has made a step; none for one that has not."""
    if len(outputs["path"]) < 2:
        return []
    wide = {key: values.detach().to("cpu", torch.float64) for key, values in outputs.items()}
    return list(RULES[name](_Run(given, wide, torch.finfo(outputs["path"].dtype).eps)))


# ---- what the rules share


def _gradient(run: _Run, *, decays: bool = True) -> tuple[Line, Tensor]:
    """The gradient as the rule takes it: turned around to climb, and drawn towards zero by an L2 penalty."""
    g = run.outputs["gradient"]
    sign = "-" if run.given.get("maximize") else ""
    weight_decay = run.given.get("weight_decay", 0) if decays else 0
    g = (-g if sign else g) + weight_decay * run.before
    penalty = r" + \lambda \theta_{t-1}" if weight_decay else ""
    return ("used_gradient", rf"g_t = {sign}\nabla f(\theta_{{t-1}}){penalty}", g), g


def _decayed(run: _Run) -> tuple[str, Tensor]:
    """What a step starts from where the weights themselves decay."""
    if not run["weight_decay"]:
        return r"\theta_{t-1}", run.before
    return r"(1 - \gamma \lambda)\,\theta_{t-1}", (1 - run["lr"] * run["weight_decay"]) * run.before


def _moments(run: _Run, g: Tensor) -> Iterator[Line]:
    first, second = run["betas"]
    yield "exp_avg", r"m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t", first * run.previous("exp_avg") + (1 - first) * g
    yield "exp_avg_sq", r"v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2", second * run.previous("exp_avg_sq") + (1 - second) * g**2


def _corrections(run: _Run) -> Iterator[Line]:
    first, second = run["betas"]
    yield "bias_correction1", r"c_1 = 1 - \beta_1^t", 1 - first**run.step
    yield "bias_correction2", r"c_2 = 1 - \beta_2^t", 1 - second**run.step


# ---- a rule an optimizer


def _sgd(run: _Run) -> Iterator[Line]:
    line, g = _gradient(run)
    yield line
    name = "g_t"
    if run["momentum"]:
        b, before = run.state("momentum_buffer"), run.previous("momentum_buffer")
        remembered = run["momentum"] * before + (1 - run["dampening"]) * g
        remembered[0] = g[0]
        yield "momentum_buffer", r"b_t = \mu b_{t-1} + (1 - \tau) g_t, \quad b_1 = g_1", remembered
        name, g = (r"(g_t + \mu b_t)", g + run["momentum"] * b) if run["nesterov"] else ("b_t", b)
    yield "path", rf"\theta_t = \theta_{{t-1}} - \gamma {name}", run.before - run["lr"] * g


def _adam(run: _Run, *, decoupled: bool = False) -> Iterator[Line]:
    decoupled = decoupled or bool(run.given.get("decoupled_weight_decay"))
    line, g = _gradient(run, decays=not decoupled)
    yield line
    yield from _moments(run, g)
    yield from _corrections(run)
    first, second = run["betas"]
    m = run.state("exp_avg") / (1 - first**run.step)
    yield "m_hat", r"\hat m_t = m_t / c_1", m
    name, largest = "v_t", run.state("exp_avg_sq")
    if run["amsgrad"]:
        name, largest = r"v_t^{\max}", run.state("max_exp_avg_sq")
        yield "max_exp_avg_sq", r"v_t^{\max} = \max(v_{t-1}^{\max}, v_t)", run.state("exp_avg_sq").cummax(0).values
    v = largest / (1 - second**run.step)
    yield "v_hat", rf"\hat v_t = {name} / c_2", v
    start, decayed = _decayed(run) if decoupled else (r"\theta_{t-1}", run.before)
    moved = decayed - run["lr"] * m / (v.sqrt() + run["eps"])
    yield "path", rf"\theta_t = {start} - \gamma \hat m_t / (\sqrt{{\hat v_t}} + \epsilon)", moved


def _adamw(run: _Run) -> Iterator[Line]:
    return _adam(run, decoupled=True)


def _adamax(run: _Run) -> Iterator[Line]:
    line, g = _gradient(run)
    yield line
    first, second = run["betas"]
    m, u = run.state("exp_avg"), run.state("exp_inf")
    yield "exp_avg", r"m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t", first * run.previous("exp_avg") + (1 - first) * g
    largest = torch.maximum(second * run.previous("exp_inf"), g.abs() + run["eps"])
    yield "exp_inf", r"u_t = \max(\beta_2 u_{t-1}, |g_t| + \epsilon)", largest
    yield "m_hat", r"\hat m_t = m_t / (1 - \beta_1^t)", m / (1 - first**run.step)
    yield "path", r"\theta_t = \theta_{t-1} - \gamma \hat m_t / u_t", run.before - run["lr"] * m / (1 - first**run.step) / u


def _nadam(run: _Run) -> Iterator[Line]:
    decoupled = bool(run["decoupled_weight_decay"])
    line, g = _gradient(run, decays=not decoupled)
    yield line
    yield from _moments(run, g)
    first, second = run["betas"]
    mu, ahead = (first * (1 - 0.5 * 0.96 ** ((run.step + later) * run["momentum_decay"])) for later in (0, 1))
    yield "mu", r"\mu_t = \beta_1 (1 - \tfrac{1}{2} 0.96^{t \psi})", mu
    product = run.state("mu_product")
    yield "mu_product", r"\Pi_t = \mu_1 \mu_2 \cdots \mu_t", run.previous("mu_product", 1.0) * mu
    m = ahead * run.state("exp_avg") / (1 - product * ahead) + (1 - mu) * g / (1 - product)
    yield "m_hat", r"\hat m_t = \mu_{t+1} m_t / (1 - \Pi_t \mu_{t+1}) + (1 - \mu_t) g_t / (1 - \Pi_t)", m
    v = run.state("exp_avg_sq") / (1 - second**run.step)
    yield "v_hat", r"\hat v_t = v_t / (1 - \beta_2^t)", v
    start, decayed = _decayed(run) if decoupled else (r"\theta_{t-1}", run.before)
    moved = decayed - run["lr"] * m / (v.sqrt() + run["eps"])
    yield "path", rf"\theta_t = {start} - \gamma \hat m_t / (\sqrt{{\hat v_t}} + \epsilon)", moved


def _radam(run: _Run) -> Iterator[Line]:
    decoupled = bool(run["decoupled_weight_decay"])
    line, g = _gradient(run, decays=not decoupled)
    yield line
    yield from _moments(run, g)
    yield from _corrections(run)
    first, second = run["betas"]
    m, c2 = run.state("exp_avg") / (1 - first**run.step), 1 - second**run.step
    yield "m_hat", r"\hat m_t = m_t / c_1", m
    limit = 2 / (1 - second) - 1
    length = limit - 2 * run.step * second**run.step / c2
    yield "rho", r"\rho_t = \rho_\infty - 2 t \beta_2^t / c_2, \quad \rho_\infty = 2 / (1 - \beta_2) - 1", length
    rectified = ((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)).clamp(min=0).sqrt()
    factor = r"\sqrt{\frac{(\rho_t - 4)(\rho_t - 2) \rho_\infty}{(\rho_\infty - 4)(\rho_\infty - 2) \rho_t}}"
    yield "rectification", rf"r_t = {factor} \text{{ where }} \rho_t > 5", rectified
    slowed = rectified * c2.sqrt() / (run.state("exp_avg_sq").sqrt() + run["eps"])
    scale = torch.where(length > 5, slowed, torch.ones_like(slowed))
    yield "scale", r"s_t = r_t \sqrt{c_2} / (\sqrt{v_t} + \epsilon) \text{ where } \rho_t > 5, \text{ else } 1", scale
    start, decayed = _decayed(run) if decoupled else (r"\theta_{t-1}", run.before)
    yield "path", rf"\theta_t = {start} - \gamma s_t \hat m_t", decayed - run["lr"] * scale * m


def _adagrad(run: _Run) -> Iterator[Line]:
    line, g = _gradient(run)
    yield line
    total = run.previous("sum", run["initial_accumulator_value"]) + g**2
    yield "sum", r"G_t = G_{t-1} + g_t^2", total
    rate = run["lr"] / (1 + (run.step - 1) * run["lr_decay"])
    yield "rate", r"\gamma_t = \gamma / (1 + (t - 1) \eta)", rate
    moved = run.before - rate * g / (run.state("sum").sqrt() + run["eps"])
    yield "path", r"\theta_t = \theta_{t-1} - \gamma_t g_t / (\sqrt{G_t} + \epsilon)", moved


def _adadelta(run: _Run) -> Iterator[Line]:
    line, g = _gradient(run)
    yield line
    rho, eps = run["rho"], run["eps"]
    yield "square_avg", r"v_t = \rho v_{t-1} + (1 - \rho) g_t^2", rho * run.previous("square_avg") + (1 - rho) * g**2
    change = ((run.previous("acc_delta") + eps) / (run.state("square_avg") + eps)).sqrt() * g
    yield "change", r"\Delta_t = \sqrt{u_{t-1} + \epsilon}\, g_t / \sqrt{v_t + \epsilon}", change
    yield "acc_delta", r"u_t = \rho u_{t-1} + (1 - \rho) \Delta_t^2", rho * run.previous("acc_delta") + (1 - rho) * change**2
    yield "path", r"\theta_t = \theta_{t-1} - \gamma \Delta_t", run.before - run["lr"] * change


def _rmsprop(run: _Run) -> Iterator[Line]:
    line, g = _gradient(run)
    yield line
    alpha, v = run["alpha"], run.state("square_avg")
    yield "square_avg", r"v_t = \alpha v_{t-1} + (1 - \alpha) g_t^2", alpha * run.previous("square_avg") + (1 - alpha) * g**2
    name = "v_t"
    if run["centered"]:
        mean = run.state("grad_avg")
        yield "grad_avg", r"\bar g_t = \alpha \bar g_{t-1} + (1 - \alpha) g_t", alpha * run.previous("grad_avg") + (1 - alpha) * g
        name, v = r"v_t - \bar g_t^2", v - mean**2
    scaled = g / (v.sqrt() + run["eps"])
    yield "scaled_gradient", rf"\tilde g_t = g_t / (\sqrt{{{name}}} + \epsilon)", scaled
    name = r"\tilde g_t"
    if run["momentum"]:
        yield "momentum_buffer", r"b_t = \mu b_{t-1} + \tilde g_t", run["momentum"] * run.previous("momentum_buffer") + scaled
        name, scaled = "b_t", run.state("momentum_buffer")
    yield "path", rf"\theta_t = \theta_{{t-1}} - \gamma {name}", run.before - run["lr"] * scaled


def _rprop(run: _Run) -> Iterator[Line]:
    line, g = _gradient(run)
    yield line
    (less, more), (smallest, largest) = run["etas"], run["step_sizes"]
    agreement = (g * run.previous("prev")).sign()
    factor = torch.ones_like(g).masked_fill(agreement > 0, more).masked_fill(agreement < 0, less)
    yield "factor", r"f_t = \eta_+ \text{ where } g_t g_{t-1} > 0,\ \eta_- \text{ where } < 0, \text{ else } 1", factor
    size = (run.previous("step_size", run["lr"]) * factor).clamp(smallest, largest)
    yield "step_size", r"s_t = \min(\max(f_t s_{t-1}, \Gamma_{\min}), \Gamma_{\max})", size
    kept = torch.where(agreement < 0, torch.zeros_like(g), g)
    yield "prev", r"g_t \leftarrow 0 \text{ where } g_t g_{t-1} < 0", kept
    yield "path", r"\theta_t = \theta_{t-1} - s_t\, \mathrm{sign}(g_t)", run.before - run.state("step_size") * kept.sign()


def _asgd(run: _Run) -> Iterator[Line]:
    line, g = _gradient(run)
    yield line
    rate = run.previous("eta", run["lr"])
    yield "rate", r"\eta_t = \gamma / (1 + \ell \gamma (t-1))^\alpha", rate
    yield "path", r"\theta_t = (1 - \ell \eta_t)\, \theta_{t-1} - \eta_t g_t", (1 - run["lambd"] * rate) * run.before - rate * g
    after, share = run.outputs["path"][1:], run.previous("mu", 1.0)
    mean = run.previous("ax") + share * (after - run.previous("ax"))
    yield "ax", r"\bar\theta_t = \bar\theta_{t-1} + (\theta_t - \bar\theta_{t-1}) / \max(1, t - 1 - t_0)", mean


def _adafactor(run: _Run) -> Iterator[Line]:
    line, g = _gradient(run, decays=False)
    yield line
    axes = tuple(range(1, run.before.dim()))
    share = run.step ** run["beta2_decay"]
    yield "share", r"1 - \hat\beta_t = t^\delta", share
    small, least = run["eps"]
    small = run.precision if small is None else small
    size = run.before.square().mean(axes, keepdim=True).sqrt() if axes else run.before.abs()
    rate = size.clamp(min=least) * torch.minimum(torch.full_like(run.step, run["lr"]), run.step**-0.5)
    yield "rate", r"\alpha_t = \max(\epsilon_2, \mathrm{rms}(\theta_{t-1})) \min(\gamma, 1 / \sqrt{t})", rate
    if "row_var" in run:
        r, c = run.state("row_var"), run.state("col_var")
        rows, columns = (
            run.previous(name).lerp(g.square().mean(axis, keepdim=True), share) for name, axis in (("row_var", -1), ("col_var", -2))
        )
        yield "row_var", r"R_t = \hat\beta_t R_{t-1} + (1 - \hat\beta_t)\, \mathrm{mean}_{\text{row}}(g_t^2)", rows
        yield "col_var", r"C_t = \hat\beta_t C_{t-1} + (1 - \hat\beta_t)\, \mathrm{mean}_{\text{column}}(g_t^2)", columns
        v = r @ c / r.mean(-2, keepdim=True).clamp(min=small)
        yield "v", r"V_t = R_t C_t / \mathrm{mean}(R_t)", v
    else:
        v = run.state("variance")
        yield "variance", r"V_t = \hat\beta_t V_{t-1} + (1 - \hat\beta_t) g_t^2", run.previous("variance").lerp(g**2, share)
    u = g / v.clamp(min=small**2).sqrt()
    yield "u", r"U_t = g_t / \sqrt{V_t}", u
    clipped = u / ((u.square().mean(axes, keepdim=True).sqrt() if axes else u.abs()) / run["d"]).clamp(min=1)
    yield "clipped", r"\hat U_t = U_t / \max(1, \mathrm{rms}(U_t) / d)", clipped
    start, decayed = _decayed(run)
    yield "path", rf"\theta_t = {start} - \alpha_t \hat U_t", decayed - rate * clipped


def _muon(run: _Run) -> Iterator[Line]:
    line, g = _gradient(run, decays=False)
    yield line
    momentum, b = run["momentum"], run.state("momentum_buffer")
    yield "momentum_buffer", r"B_t = \mu B_{t-1} + (1 - \mu) g_t", run.previous("momentum_buffer").lerp(g, 1 - momentum)
    name = "B_t"
    if run["nesterov"]:
        name = r"\tilde B_t"
        yield "lookahead", r"\tilde B_t = (1 - \mu) g_t + \mu B_t", g.lerp(b, momentum)
    rows, columns = run.before.shape[1:]
    matched = run["adjust_lr_fn"] == "match_rms_adamw"
    factor = 0.2 * max(rows, columns) ** 0.5 if matched else max(1, rows / columns) ** 0.5
    form = r"0.2 \gamma \sqrt{\max(n, m)}" if matched else r"\gamma \sqrt{\max(1, n / m)}"
    rate = torch.full_like(run.step, run["lr"] * factor)
    yield "rate", rf"\gamma' = {form} \text{{ for }} n \text{{ rows and }} m \text{{ columns}}", rate
    start, decayed = _decayed(run)
    turned = (decayed - run.outputs["path"][1:]) / rate
    yield "orthogonal", rf"O_t = \mathrm{{NewtonSchulz}}_k({name}) \approx U V^\top \text{{ of }} {name} = U S V^\top", turned
    yield "path", rf"\theta_t = {start} - \gamma' O_t", None


def _sparse_adam(run: _Run) -> Iterator[Line]:
    (_, equation, _), g = _gradient(run)
    yield "used_gradient", rf"{equation}, \text{{ of the rows looked up; all others stay as they are}}", g
    looked_up = (g != 0).flatten(2).any(2).reshape(*g.shape[:2], *[1] * (g.dim() - 2)) if g.dim() > 2 else g != 0
    for name, equation, values in _moments(run, g):
        yield name, equation, values if values is None else torch.where(looked_up, values, run.previous(name))
    yield from _corrections(run)
    first, second = run["betas"]
    m, v = run.state("exp_avg") / (1 - first**run.step), run.state("exp_avg_sq")
    yield "m_hat", r"\hat m_t = m_t / c_1", m
    change = run["lr"] * m * (1 - second**run.step).sqrt() / (v.sqrt() + run["eps"])
    yield "path", r"\theta_t = \theta_{t-1} - \gamma \hat m_t \sqrt{c_2} / (\sqrt{v_t} + \epsilon)", run.before - change * looked_up


def _lbfgs(run: _Run) -> Iterator[Line]:
    yield "d", r"d = -H \nabla f(\theta) \text{, with } H \text{ an inverse Hessian estimated from the last gradients}", None
    yield "path", r"\theta \leftarrow \theta + t\, d \text{, again and again within a step}", None


RULES: dict[str, Callable[[_Run], Iterator[Line]]] = {
    "torch.optim.Adadelta": _adadelta,
    "torch.optim.Adafactor": _adafactor,
    "torch.optim.Adagrad": _adagrad,
    "torch.optim.Adam": _adam,
    "torch.optim.AdamW": _adamw,
    "torch.optim.Adamax": _adamax,
    "torch.optim.ASGD": _asgd,
    "torch.optim.LBFGS": _lbfgs,
    "torch.optim.Muon": _muon,
    "torch.optim.NAdam": _nadam,
    "torch.optim.RAdam": _radam,
    "torch.optim.RMSprop": _rmsprop,
    "torch.optim.Rprop": _rprop,
    "torch.optim.SGD": _sgd,
    "torch.optim.SparseAdam": _sparse_adam,
}
"""Each is held against torch by `tests/operators/test_optimizers.py`."""
