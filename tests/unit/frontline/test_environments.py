"""The two environments, and what a program says in the one that lacks what it needs."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from frontline import doctor, places, rasa_engine
from frontline.bootstrap.environment import KINDS, kind_at
from frontline.errors import ConfigurationError
from frontline.settings import BackOffice, Demo, Files, Mail, Settings


@pytest.mark.parametrize(
    ("prefix", "kind"), [(".venv", "runtime"), (".venv-desk", "desk"), ("elsewhere", "runtime"), ("", "runtime")]
)
def test_environment_is_known_by_its_folder(prefix: str, kind: str) -> None:
    assert kind_at(Path("/app"), f"/app/{prefix}") == kind


def test_every_kind_has_its_lock_and_the_fullest_is_of_the_same_folder() -> None:
    for name, kind in KINDS.items():
        assert (places.ROOT / "requirements" / f"{name}.lock").exists()
        assert KINDS[kind.fullest].folder == kind.folder
        assert KINDS[kind.fullest].python == kind.python


def test_desks_lock_has_nothing_of_rasas_and_the_newer_libraries() -> None:
    locks = {
        name: (places.ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        for name in ("desk", "desk-dev")
    }
    for text in locks.values():
        assert "\nsqlalchemy==2." in text
        assert not any(
            f"\n{name}" in text for name in ("rasa", "tensorflow", "sanic", "spacy", "keras", "onnx", "transformers")
        )


def test_bots_programs_say_where_rasa_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa_engine, "has_rasa", lambda: False)
    with pytest.raises(ConfigurationError, match=r"run make setup, and this command as \.venv/bin/frontline"):
        rasa_engine.prepare()


def test_doctor_looks_at_nothing_of_the_bots_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "has_rasa", lambda: False)
    environment = {"FRONTLINE_FILES_FOLDER": str(tmp_path), "FRONTLINE_DEMO_ENABLED": "false"}
    sentences = [finding.sentence for finding in doctor.examine(environment)]
    assert "Rasa is not in this environment: the desk runs from it, and the bot from another." in sentences
    assert not [sentence for sentence in sentences if "model" in sentence.lower() and "data" in sentence.lower()]
    assert "The training data can be read." not in sentences


def test_doctor_says_which_secrets_the_start_would_refuse_and_makes_none(tmp_path: Path) -> None:
    settings = Settings(files=Files(folder=str(tmp_path)), demo=Demo(enabled=False))
    with pytest.raises(ConfigurationError, match="FRONTLINE_SECRET_SESSION_KEY holds a word that stands in examples"):
        list(doctor._secrets(settings, {"FRONTLINE_SECRET_SESSION_KEY": "changeme" * 5}))
    assert [finding.is_fine for finding in doctor._secrets(settings, {})] == [True]
    assert not list(tmp_path.iterdir())


def test_doctor_asks_for_pages_that_mail_may_lead_to_where_mail_is_ours() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mail:
        mine = Settings(demo=Demo(enabled=False), mail=Mail(port=mail.getsockname()[1]))
        assert [finding.is_fine for finding in doctor._mail(mine, {})] == [True, False, False]
    service = BackOffice(url="https://office.example")
    assert list(doctor._mail(Settings(demo=Demo(enabled=False), back_office=service), {})) == []
