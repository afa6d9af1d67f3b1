"""`frontline parse`, on a model that Rasa trained with the bot's own pipeline and a few examples."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tests.small_bot as small_bot  # first: it imports Rasa quietly

# isort: split
from rasa.model_training import train_nlu
from rasa.shared.core.trackers import DialogueStateTracker

from bot.benchmark.pipeline import measure_pipeline
from bot.parse import main, newest_model, parse_lines
from bot.parse_data import parse_data_of, understanding_of
from bot.text_parser import TextParser
from bot.understanding.errors import ModelNotReadable
from bot.understanding.reader import Reader, Reading
from bot.understanding.triggers import TriggerFinder
from handoff.conversation import Understanding

AT = 1_795_618_800.0  # 25 November 2026, 15:00 UTC

EXAMPLES = {
    "track_order": ["where is my order", "track my parcel", "when does my package come", "has it shipped yet"],
    "talk_to_human": ["I want a person", "let me talk to a human", "agent please", "get me somebody real"],
    "book_appointment": ["book an appointment", "I need a technician", "can you come on friday", "make an appointment"],
    "ask_question": [
        "what is your return policy",
        "how long is the warranty",
        "do you ship to Canada",
        "any discounts?",
    ],
}

MESSAGES = [
    "where is my order bw104233?? third time I ask, this is ridiculous",
    "Could you come next Tuesday afternoon? My name is Ann Lee, 503-555-0148",
    "I want to talk to a human",
    "I don't want to sue you, and the lawyer's lamp is no reason to",
    "¿dónde está mi pedido?",
    "what is your return policy",
    "where is my parcel? Also, what is your return policy",
    "/restart",
    "🙂",
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with the pipeline of bot/config.yml."""
    folder = tmp_path_factory.mktemp("parse")
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in EXAMPLES.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    (folder / "nlu.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pipeline = (small_bot.ROOT / "bot" / "config.yml").read_text(encoding="utf-8").partition("\npolicies:")[0]
    few = f"  - name: bot.components.needs.NeedReader\n    examples_folder: {_few_needs(folder / 'needs')}\n"
    pipeline = re.sub(r"  - name: bot\.components\.needs\.NeedReader.*\n", few, pipeline)
    assert few in pipeline
    (folder / "config.yml").write_text(pipeline, encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)  # Rasa keeps its training cache in the current folder
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Rasa's own
            trained = train_nlu("config.yml", "nlu.yml", str(folder / "models"), fixed_model_name="nlu")
    finally:
        os.chdir(before)
    assert trained is not None
    return Path(trained)


def _few_needs(folder: Path) -> Path:
    """The first examples of each sign: with all of them the training takes half a minute more."""
    folder.mkdir()
    for file in (small_bot.ROOT / "data" / "needs").glob("*.yml"):
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        few = {key: value[:25] if key in ("examples", "near") else value for key, value in read.items()}
        (folder / file.name).write_text(yaml.safe_dump(few), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def reader(model: Path) -> Reader:
    return Reader.load(model)


def _parse(reader: Reader, source: bytes) -> list[dict[str, Any]]:
    target = io.BytesIO()
    parse_lines(reader, source=io.BytesIO(source), target=target)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def test_a_line_gives_an_object_with_everything_that_was_understood(reader: Reader) -> None:
    (parsed,) = _parse(reader, b"where is my order bw104233? this is ridiculous, let me talk to a human\n")
    assert parsed["intent"] in EXAMPLES
    assert parsed["intents"][0]["name"] == parsed["intent"]
    assert len(parsed["intents"]) == len(EXAMPLES)
    (number,) = parsed["entities"]
    assert number == {"name": "order_number", "value": "BW-104233", "text": "bw104233", "start": 18, "end": 26}
    assert parsed["sentiment"]["label"] == "negative"
    assert -1 <= parsed["sentiment"]["score"] < 0
    assert 0 < parsed["frustration"] <= 1
    assert {need["name"] for need in parsed["needs"]} >= {"wish"}
    assert {"name": "explicit_human", "text": "talk to a human", "start": 55, "end": 70} in parsed["triggers"]
    assert parsed["dismissed_triggers"] == []
    assert parsed["language"] == "en"


def test_a_denied_trigger_is_told_apart_and_the_language_with_it(reader: Reader) -> None:
    denied, german = _parse(reader, b"I'm not going to sue you\nwo ist mein Paket\n")
    assert denied["triggers"] == []
    assert denied["dismissed_triggers"] == [{"name": "legal", "text": "going to sue", "start": 8, "end": 20}]
    assert (denied["language"], german["language"]) == ("en", "de")


def test_two_intents_in_one_message_are_both_reported(reader: Reader) -> None:
    (parsed,) = _parse(reader, b"where is my parcel? Also, I need a technician\n")
    first, second = parsed["meant"]
    assert (first["name"], first["text"]) == ("track_order", "where is my parcel?")
    assert (second["name"], second["text"]) == ("book_appointment", "I need a technician")
    assert parsed["text"][second["start"] : second["end"]] == second["text"]
    assert parsed["intent"] == "track_order"
    assert [scored["name"] for scored in parsed["intents"][:2]] == ["track_order", "book_appointment"]


def test_a_message_that_asks_once_reports_one(reader: Reader) -> None:
    (parsed,) = _parse(reader, b"where is my parcel\n")
    (only,) = parsed["meant"]
    assert (only["name"], only["text"]) == (parsed["intent"], "where is my parcel")


def test_lines_that_are_no_messages_are_told_and_the_rest_goes_on(reader: Reader) -> None:
    lines = [
        b"hello",
        b"",
        b"\xff\xfe",
        b"  \t ",
        b"x" * 2001,
        b"y" * 100_000,
        "ü".encode() * 2000,
        b"last line without an end",
    ]
    parsed = _parse(reader, b"\n".join(lines))
    assert [answer.get("error", {}).get("code") for answer in parsed] == [
        None, "empty", "bad_utf8", "empty", "too_long", "too_long", None, None,
    ]  # fmt: skip
    assert [answer["line"] for answer in parsed if "error" in answer] == [2, 3, 4, 5, 6]
    assert parsed[-1]["text"] == "last line without an end"


def test_windows_line_ends_are_no_part_of_a_message(reader: Reader) -> None:
    assert [answer["text"] for answer in _parse(reader, b"hello\r\nbye\r\n")] == ["hello", "bye"]


def test_no_input_gives_no_output(reader: Reader) -> None:
    assert _parse(reader, b"") == []


def test_a_missing_model_is_told_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(tmp_path / "none.tar.gz") == 1
    message = capsys.readouterr().err
    assert "none.tar.gz" in message
    assert "frontline train" in message
    assert message.count("\n") == 1


def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.tar.gz").write_bytes(b"not an archive")
    with pytest.raises(ModelNotReadable):
        Reader.load(tmp_path / "model.tar.gz")


def test_the_newest_model_of_a_folder_is_taken(tmp_path: Path) -> None:
    for age, name in enumerate(("new.tar.gz", "old.tar.gz")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    assert newest_model(tmp_path) == tmp_path / "new.tar.gz"
    (empty := tmp_path / "empty").mkdir()
    with pytest.raises(ModelNotReadable, match="holds no model"):
        newest_model(empty)


def test_rasa_understands_the_same(model: Path, reader: Reader) -> None:
    parser = TextParser(small_bot.load(model).processor)
    earlier = [{"by": "customer", "text": "where is my order"}, {"by": "bot", "text": "Which order is it about?"}]
    metadata = {"at": AT, "customer": {"time_zone": "America/Chicago"}, "earlier": earlier}
    for message in MESSAGES:
        tracker = DialogueStateTracker.from_events("test", [])
        rasas, ours = parser.parse(message, metadata=metadata, tracker=tracker), reader.read(message, metadata=metadata)
        assert _of_rasa(rasas) == _of_ours(ours)
        assert _rounded(understanding_of(rasas)) == _rounded(understanding_of(parse_data_of(ours)))


@pytest.mark.slow
def test_vectors_that_were_kept_give_the_same_readings(model: Path, reader: Reader, tmp_path: Path) -> None:
    for _ in ("encoded", "kept"):
        keeping = Reader.load(model, cache=tmp_path)
        found = [keeping.read_on(one, metadata={"at": AT}) for one in keeping.read_each(MESSAGES)]
        assert [_of_ours(one) for one in found] == [_of_ours(reader.read(one, metadata={"at": AT})) for one in MESSAGES]


def test_another_policys_triggers_may_be_found(model: Path) -> None:
    reading = Reader.load(model, triggers=TriggerFinder({"parcel": ("my parcel",)})).read("where is my parcel, human?")
    assert [found.name for found in reading.triggers.found] == ["parcel"]


def test_frustration_depends_on_what_was_said_before(reader: Reader) -> None:
    question, shrug = "where is my order", "I did not understand that. Could you say it in other words?"
    earlier = [{"by": "customer", "text": question}, {"by": "bot", "text": shrug}]
    calm = reader.read(question).frustration
    assert reader.read(question, metadata={"earlier": earlier * 2}).frustration > calm
    assert reader.read("this is ridiculous, where is my order").frustration > calm


def _rounded(understanding: Understanding) -> Any:
    return json.loads(msgspec.json.encode(understanding), parse_float=lambda number: round(float(number), 5))


def _of_rasa(parsed: dict[str, Any]) -> dict[str, Any]:
    return {
        "intent": parsed["intent"]["name"],
        "ranking": [(scored["name"], round(scored["confidence"], 5)) for scored in parsed["intent_ranking"]],
        "meant": [
            (one["name"], round(one["confidence"], 5), one["start"], one["end"], one["article"])
            for one in parsed["intents"]
        ],
        "entities": [(e["entity"], e["value"], e["start"], e["end"], e.get("grain")) for e in parsed["entities"]],
        "sentiment": parsed["sentiment"],
        "frustration": parsed["frustration"],
        "triggers": parsed["triggers"],
        "dismissed": parsed["dismissed_triggers"],
        "language": parsed["language"],
        "knowledge": [(article["slug"], article["score"], article["above"]) for article in parsed["knowledge"]],
    }


def _of_ours(reading: Reading) -> dict[str, Any]:
    return {
        "intent": reading.intents.intent.name,
        "ranking": [(scored.name, round(scored.confidence, 5)) for scored in reading.intents.ranking],
        "meant": [(m.name, round(m.confidence, 5), m.start, m.end, m.article) for m in reading.meant],
        "entities": [(e.name, e.value, e.start, e.end, e.details.get("grain")) for e in reading.entities],
        "sentiment": {"label": reading.sentiment.label, "score": reading.sentiment.score},
        "frustration": reading.frustration,
        "triggers": [{"name": t.name, "text": t.text, "start": t.start, "end": t.end} for t in reading.triggers.found],
        "dismissed": [msgspec.to_builtins(t) for t in reading.triggers.dismissed],
        "language": reading.language,
        "knowledge": [(article.slug, article.score, article.above) for article in reading.knowledge],
    }


# Single surrogates too: a client that cuts an emoji in half sends them.
_TEXTS = st.one_of(
    st.text(st.characters(), max_size=300),
    st.text("🙂😡👩‍👩‍👧 \x00\n\t$€#@/.:-–'’0123456789BWINVابגм注", max_size=200),
    st.lists(
        st.sampled_from(["at", "3", "the", "31st", "of", "february", "$", "9,", "BW-", "1042", "next", "my name is"])
    ).map(" ".join),
    st.text("> \n-_OnwroteSentfromThanks,:\u200b\u200d\u202e\ufe0f", max_size=300),
    st.sampled_from(
        ["\u200b" * 2000, "> quoted\n" * 300, "On a day x wrote:\n" * 120, "hi\n-- \nAnn\n" * 200, "soooo " * 2000]
    ),
    st.sampled_from(["word " * 400, "9" * 2000, "!" * 2000, "\u202e" + "א" * 1999, "😡" * 2000, "a" * 30_000]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_TEXTS)
def test_every_text_is_understood_somehow(reader: Reader, text: str) -> None:
    reading = reader.read(text, metadata={"at": AT})
    assert 0 <= reading.intents.ranking[0].confidence <= 1
    assert -1 <= reading.sentiment.score <= 1
    assert 0 <= reading.frustration <= 1
    assert len(reading.knowledge) == 3
    for found in (*reading.entities, *reading.triggers.found, *reading.triggers.dismissed):
        assert 0 <= found.start < found.end <= min(len(text), 2000)


@pytest.mark.slow
def test_the_whole_pipeline_is_timed_part_by_part(model: Path) -> None:
    figures = measure_pipeline(model, MESSAGES, say=lambda _text: None)
    assert figures.messages == len(MESSAGES)
    assert 0 < figures.median_ms <= figures.p95_ms
    assert {"encoder", "intents", "entities", "sentiment", "frustration", "triggers", "language", "knowledge"} <= set(
        figures.parts
    )
    assert sum(part.share for part in figures.parts.values()) == pytest.approx(1.0)
    assert figures.parts["encoder"].median_ms > figures.parts["language"].median_ms


@pytest.mark.slow
def test_a_process_needs_neither_rasa_nor_tensorflow(model: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot.parse import main; code = main(Path(sys.argv[1]));"
        "assert not {'rasa', 'tensorflow'} & set(sys.modules); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(model)],
        input=b"where is my order\n",
        capture_output=True,
        cwd=small_bot.ROOT,
        timeout=120,
        check=True,
    )
    assert json.loads(done.stdout)["text"] == "where is my order"
