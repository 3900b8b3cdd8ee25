"""`torchnotes serve | export | operators | run`: the site, the site as files, the catalogue and single runs from a shell."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from app.errors import TorchnotesError
from app.settings import Settings

EXAMPLES = """
\b
Examples:
  torchnotes run torch.nn.Softmax --arguments '{"dim": 1}' 'input=[[1,2],[3,4]]'
  torchnotes run nn.Conv2d --arguments '{"in_channels": 1, "out_channels": 2, "kernel_size": 3}' 'input=randn(1,1,8,8;seed=1)'
  torchnotes run nn.MSELoss 'input=[1.0, 2.0]' 'target=[0.0, 0.0]' --gradients
  torchnotes run torch.max --arguments '{"dim": 0}' 'input=[[1.0, 5.0], [3.0, 2.0]]'
  torchnotes run optim.Adam --arguments '{"lr": 0.1}' surface=rosenbrock steps=5
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="torchnotes")
def main() -> None:
    """Run PyTorch's operators on your own tensors: as a site, over HTTP, or right here.

    Settings are environment variables TORCHNOTES_<NAME>; the README lists them.
    """


@main.command()
@click.option("--host", help="Address to listen on [default: TORCHNOTES_HOST, else 127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one [default: TORCHNOTES_PORT, else 8000].")
@click.option("--workers", type=click.IntRange(1, 256), help="Worker processes [default: TORCHNOTES_WORKERS, else one a core].")
def serve(**given: Any) -> None:
    """Serve the site and the API, and print the address once it answers."""
    from app.server import serve as serve_site

    sys.exit(serve_site(_settings(given)))


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--root-path", default="", help="Path below which the files will be served, such as /notes.")
@click.option("--public-url", default="", help="Address they will be served from, such as https://notes.example.")
def export(folder: Path, root_path: str, public_url: str) -> None:
    """Write the whole site into FOLDER as files: every page with its recorded results, for a host that runs nothing."""
    from app.export import ExportError
    from app.export import export as export_site

    try:
        pages = export_site(_settings({"root_path": root_path, "public_url": public_url}), folder, click.echo)
    except ExportError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{pages} pages in {folder}")


@main.command()
@click.option("--kind", help="Only this kind: module, function, initializer, optimizer, scheduler or sampler.")
@click.option("--category", help="Only this category, such as activation, loss, conv.")
@click.option("--json", "as_json", is_flag=True, help="Everything known about each, as JSON.")
@click.argument("words", nargs=-1)
def operators(kind: str | None, category: str | None, as_json: bool, words: tuple[str, ...]) -> None:
    """List what can be run. WORDS narrow it to operators whose name or summary has them all."""
    catalogue = _answer({"task": "catalogue"})
    for member, wanted in (("kind", kind), ("category", category)):
        known = dict.fromkeys(operator[member] for operator in catalogue["operators"])
        if wanted not in (None, *known):
            raise click.BadParameter(f"there is no {member} {wanted!r}; there is {', '.join(sorted(known))}", param_hint=f"--{member}")
    found = [
        operator
        for operator in catalogue["operators"]
        if kind in (None, operator["kind"])
        and category in (None, operator["category"])
        and all(word.lower() in f"{operator['name']} {' '.join(operator['summary'].values())}".lower() for word in words)
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    width = max((len(operator["name"]) for operator in found), default=0)
    for operator in found:
        click.echo(f"{operator['name']:{width}}  {operator['category']:14}  {operator['summary']['en']}")


@main.command(epilog=EXAMPLES)
@click.argument("operator")
@click.argument("inputs", nargs=-1, metavar="[NAME=TENSOR]...")
@click.option("--arguments", default="{}", metavar="JSON", help="Arguments of the constructor or function, as a JSON object.")
@click.option("--state", default="{}", metavar="JSON", help="Parameters and buffers to use instead of the initial ones, as a JSON object.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of torch's generator, set before building and before the call.")
@click.option("--dtype", default="float32", show_default=True, help="Default floating dtype.")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda or cuda:<index>.")
@click.option("--training", is_flag=True, help="Run in training mode.")
@click.option("--gradients", is_flag=True, help="Run backward too and show the gradients.")
@click.option("--shape", "only_shape", is_flag=True, help="The dry run: shapes and cost, nothing computed.")
@click.option("--json", "as_json", is_flag=True, help="The API's answer instead of torch's print.")
def run(operator: str, inputs: tuple[str, ...], arguments: str, state: str, only_shape: bool, as_json: bool, **members: Any) -> None:
    """Run OPERATOR on the given inputs and print what comes back as torch prints it.

    A TENSOR is JSON ([[1, 2], [3, 4]], {"fill": "randn", "shape": [2, 3]}), a print of torch's or NumPy's,
    or a fill such as randn(2,3;seed=7). Whole numbers for an input that takes only floating tensors become floats.
    """
    request = {
        "arguments": _object("--arguments", arguments),
        "inputs": dict(_input(written) for written in inputs),
        "state": _object("--state", state),
        **members,
    }
    head = {"task": "shape" if only_shape else "run", "operator": operator, "queue_ms": 0.0}
    answer = _answer(head, request)
    if as_json or only_shape:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _print_like_torch(answer)


def _settings(given: dict[str, Any]) -> Settings:
    return Settings(**{name: value for name, value in given.items() if value is not None})


def _answer(head: dict[str, Any], request: dict[str, Any] | None = None) -> dict[str, Any]:
    """A worker's answer, computed in this process: whoever types the command owns it."""
    from app.operators import catalog, serving

    settings = Settings()
    limits = ("worker_memory_bytes", "input_elements", "output_elements", "flops", "modules")
    configuration = {name: getattr(settings, name) for name in limits}
    engine = serving.Engine({"device": settings.device, "threads": settings.threads_per_worker, **configuration})
    if request is not None:
        try:
            operator = catalog.operator(catalog.canonical(head["operator"]))
        except TorchnotesError as error:
            raise click.ClickException(error.detail) from error
        head = {**head, "operator": operator.name}
        request["inputs"] = {name: _floating(value) if operator.takes_floats(name) else value for name, value in request["inputs"].items()}
    answered, answer = engine.handle(head, json.dumps(request).encode())
    if "error" in answered:
        told = answered["error"]
        place = f" (at {told['pointer']})" if told.get("pointer") else ""
        raise click.ClickException(f"{told['code']}: {told['detail']}{place}")
    found: dict[str, Any] = json.loads(answer)
    return found


def _floating(value: Any) -> Any:
    """Bare whole numbers as floats. The API types them int64, as torch does; in a shell nobody means that for a floating input."""
    if isinstance(value, list):
        return [_floating(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _object(option: str, written: str) -> dict[str, Any]:
    try:
        value = json.loads(written)
    except json.JSONDecodeError as error:
        raise click.BadParameter(f"not JSON: {error}", param_hint=option) from error
    if not isinstance(value, dict):
        raise click.BadParameter("must be a JSON object", param_hint=option)
    return value


def _input(written: str) -> tuple[str, Any]:
    """`name=value`: the value as JSON where it is JSON, else as text for the tensor parser."""
    name, equals, value = written.partition("=")
    if not equals:
        raise click.BadParameter(f"{written!r} is not NAME=TENSOR", param_hint="inputs")
    try:
        return name.strip(), json.loads(value)
    except json.JSONDecodeError:
        return name.strip(), value


def _print_like_torch(answer: dict[str, Any]) -> None:
    from app.operators import tensors

    for warning in answer["warnings"]:
        click.echo(f"UserWarning: {warning}", err=True)
    named = [(output["name"], output) for output in answer["outputs"]]
    for name, encoded in [*named, *answer.get("gradients", {}).items()]:
        tensor = tensors.read({key: encoded[key] for key in ("data", "shape", "dtype")}, f"/outputs/{name}").build()
        click.echo(f"{name} =\n{tensor!r}" if len(named) > 1 or "gradients" in answer else repr(tensor))


if __name__ == "__main__":
    main()
