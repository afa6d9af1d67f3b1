"""What a worker refuses before it loads anything. The process at work is in tests/integration/processes/."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.small_bot  # noqa: F401 - imports Rasa quietly

# isort: split
from frontline import places
from frontline.errors import ConfigurationError
from frontline.processes.worker import _check_endpoints


@pytest.mark.parametrize("part", ["models", "nlu"])
def test_a_model_from_elsewhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    path = tmp_path / "endpoints.yml"
    path.write_text(f"{part}:\n  url: http://models.example/newest\n", encoding="utf-8")
    monkeypatch.setattr(places, "ENDPOINTS", path)
    with pytest.raises(ConfigurationError, match=rf"endpoints\.yml, {part}: take it out\. .* models/ alone"):
        _check_endpoints()
