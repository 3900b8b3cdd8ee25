"""Settings come from the environment, are checked, and mean what they say."""

import pytest
from pydantic import ValidationError

from app.settings import Settings, usable_cores


def test_defaults_serve_one_person_on_their_own_machine() -> None:
    settings = Settings()
    assert (settings.host, settings.port, settings.api_keys, settings.runs_per_minute) == ("127.0.0.1", 8000, (), 0)


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")] == []


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("TORCHNOTES_PORT", "0", "port", 0),
        ("TORCHNOTES_API_KEYS", '["one", "two"]', "api_keys", ("one", "two")),
        ("TORCHNOTES_DEADLINE_SECONDS", "2.5", "deadline_seconds", 2.5),
        ("TORCHNOTES_FLOPS", "1e9", "flops", 1e9),
        ("TORCHNOTES_LOG_LEVEL", "warning", "log_level", "warning"),
    ],
)
def test_environment_sets(monkeypatch: pytest.MonkeyPatch, variable: str, text: str, name: str, value: object) -> None:
    monkeypatch.setenv(variable, text)
    assert getattr(Settings(), name) == value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("TORCHNOTES_PORT", "65536"),
        ("TORCHNOTES_WORKERS", "-1"),
        ("TORCHNOTES_DEADLINE_SECONDS", "0"),
        ("TORCHNOTES_DEVICE", "tpu"),
        ("TORCHNOTES_API_KEYS", "not a list"),
    ],
)
def test_senseless_values_are_refused(monkeypatch: pytest.MonkeyPatch, variable: str, text: str) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(ValueError, match=r"(?i)port|workers|deadline_seconds|device|api_keys"):
        Settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("workers", [0, 1, 2, 3, 64])
def test_workers_and_threads_fit_the_cores(workers: int) -> None:
    settings = Settings(workers=workers)
    assert settings.worker_count == (workers or usable_cores())
    assert settings.threads_per_worker >= 1
    assert settings.worker_count * settings.threads_per_worker <= max(usable_cores(), settings.worker_count)
