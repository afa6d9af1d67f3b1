"""All parts of understanding together, read from a trained model, without Rasa.

Rasa runs the same parts as graph components, in the order of bot/config.yml; a test holds both to the same result.
Importing Rasa takes seconds, so a program that only wants to understand messages uses this.
"""

from __future__ import annotations

import json
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bot.understanding.clauses import Clause
from bot.understanding.encoder import Encoder, Encoding, Precision, Vector, open_kept_vectors
from bot.understanding.entities import EntityFinder, read_names
from bot.understanding.entity_patterns import Entity
from bot.understanding.errors import ModelNotReadable
from bot.understanding.feeling_classifiers import ClassifiedFrustration, ClassifiedSentiment
from bot.understanding.frustration import FrustrationModel, Moment, Said
from bot.understanding.history import history_of
from bot.understanding.intents import IntentModel, IntentReading, IntentSettings
from bot.understanding.kept_vectors import KeptVectors
from bot.understanding.knowledge import KnowledgeIndex, NearArticle
from bot.understanding.language import LanguageGuesser, expected_language
from bot.understanding.message_text import read_text
from bot.understanding.needs import Need, NeedModel
from bot.understanding.sentiment import SentimentModel, SentimentReading
from bot.understanding.settings import (
    EntitySettings,
    FrustrationSettings,
    KnowledgeSettings,
    LanguageSettings,
    SentimentSettings,
    TriggerSettings,
    read_settings,
)
from bot.understanding.several_intents import (
    ClauseReading,
    MeantIntent,
    SeveralIntentsSettings,
    clauses_to_read,
    meant_intents,
    reading_of,
    the_one_meant,
    with_meant_first,
)
from bot.understanding.sources import project_path
from bot.understanding.triggers import TriggerFinder, TriggerReading, trigger_finder
from bot.understanding.vector_memory import VectorMemory
from bot.understanding.writing_time import writing_time

_OURS = "bot.components."
_ENCODER = f"{_OURS}encoder.SentenceEncoder"
_INTENTS = f"{_OURS}intents.IntentRanker"
_SEVERAL = f"{_OURS}several_intents.SeveralIntents"
_ENTITIES = f"{_OURS}entities.EntityRules"
_SENTIMENT = f"{_OURS}sentiment.SentimentReader"
_FRUSTRATION = f"{_OURS}frustration.FrustrationReader"
_KNOWLEDGE = f"{_OURS}knowledge.KnowledgeFinder"
_NEEDS = f"{_OURS}needs.NeedReader"
_TRIGGERS = f"{_OURS}triggers.TriggerFinder"
_LANGUAGE = f"{_OURS}language.LanguageFinder"
_NEEDED = (_ENCODER, _INTENTS, _SEVERAL, _ENTITIES, _SENTIMENT, _FRUSTRATION, _NEEDS, _KNOWLEDGE, _TRIGGERS, _LANGUAGE)


class TextReading(msgspec.Struct, frozen=True):
    """What a message says by itself, whoever wrote it, and whenever.

    `read` is the part of `text` that is read, and `vector` the encoder's of it. `meant` as in `Reading`.
    """

    text: str
    read: str
    vector: Vector
    intents: IntentReading
    meant: tuple[MeantIntent, ...]
    sentiment: SentimentReading
    needs: tuple[Need, ...]
    triggers: TriggerReading
    knowledge: tuple[NearArticle, ...]


class Glance(msgspec.Struct, frozen=True):
    """What a message says taken as a whole: its clauses are not looked at one by one, which costs a third of the time."""

    text: str
    vector: Vector
    intents: IntentReading
    sentiment: SentimentReading
    needs: tuple[Need, ...]
    triggers: TriggerReading
    knowledge: tuple[NearArticle, ...]


class Reading(msgspec.Struct, frozen=True):
    """What was understood of one message. `meant` are the intents that it means: none, one, or several."""

    text: str
    intents: IntentReading
    meant: tuple[MeantIntent, ...]
    entities: tuple[Entity, ...]
    sentiment: SentimentReading
    needs: tuple[Need, ...]
    frustration: float
    triggers: TriggerReading
    language: str
    knowledge: tuple[NearArticle, ...]


class Reader:
    """Understands messages with a trained model."""

    def __init__(
        self,
        folder: Path,
        nodes: Mapping[str, _Node],
        *,
        triggers: TriggerFinder | None = None,
        cache: Path | None = None,
    ) -> None:
        """Open the parts: what was trained lies in `folder`, the options and the rest as `nodes` say.

        `triggers` and `cache` as in `load`. Raises PartNotReadable or DataFileNotReadable when one cannot be opened.
        """
        self._encoder: Encoder | KeptVectors = Encoder.load(folder / nodes[_ENCODER].resource)
        self._intents = IntentModel.load(folder / nodes[_INTENTS].resource)
        self._needs = NeedModel.load(folder / nodes[_NEEDS].resource)
        # Layers that were tuned for the intents go on from the encoder's middle, which no vector tells.
        if cache is not None and self._intents.upper is None:
            precision = str(nodes[_ENCODER].config.get("precision") or Precision.INT8)
            kept = open_kept_vectors(cache, precision=precision, model=self._needs.layers)
            self._encoder = KeptVectors(self._encoder, self._needs, kept)
        self._memory = VectorMemory(self._encoder.encode)
        self._fallback_threshold = read_settings(nodes[_INTENTS].config, IntentSettings).fallback_threshold
        self._several = read_settings(nodes[_SEVERAL].config, SeveralIntentsSettings)
        entities = read_settings(nodes[_ENTITIES].config, EntitySettings)
        self._entities = EntityFinder(read_names(project_path(entities.names_file)), region=entities.region)
        self._time_zone = entities.time_zone
        sentiment = read_settings(nodes[_SENTIMENT].config, SentimentSettings)
        self._sentiment: SentimentModel | ClassifiedSentiment = (
            ClassifiedSentiment(project_path(sentiment.classifier))
            if sentiment.classifier
            else SentimentModel.load(folder / nodes[_SENTIMENT].resource)
        )
        frustration = read_settings(nodes[_FRUSTRATION].config, FrustrationSettings)
        self._frustration: FrustrationModel | ClassifiedFrustration = (
            ClassifiedFrustration(project_path(frustration.classifier))
            if frustration.classifier
            else FrustrationModel.load(folder / nodes[_FRUSTRATION].resource)
        )
        self._knowledge = KnowledgeIndex.load(folder / nodes[_KNOWLEDGE].resource)
        self._knowledge_threshold = read_settings(nodes[_KNOWLEDGE].config, KnowledgeSettings).threshold
        self._triggers = triggers or trigger_finder(
            project_path(read_settings(nodes[_TRIGGERS].config, TriggerSettings).policy_file)
        )
        languages = read_settings(nodes[_LANGUAGE].config, LanguageSettings)
        self._language = LanguageGuesser(languages.languages, default=languages.default)

    @classmethod
    def load(cls, archive: Path, *, triggers: TriggerFinder | None = None, cache: Path | None = None) -> Reader:
        """Open a model that Rasa trained (a `.tar.gz`).

        `triggers` finds those of another policy than the model's. The vectors of the texts that `read_each` is given
        are kept in the folder `cache`, and found there when they are read again. Raises ModelNotReadable when it is missing, damaged, or trained with another pipeline.
        """
        try:
            with tempfile.TemporaryDirectory() as name, tarfile.open(archive) as tar:
                folder = Path(name)
                # In one go, from the first byte to the last: each step back would unpack everything again.
                tar.extractall(folder, filter="data")
                nodes = _nodes(json.loads((folder / "metadata.json").read_text(encoding="utf-8")), archive)
                return cls(folder / "components", nodes, triggers=triggers, cache=cache)
        except (OSError, tarfile.TarError, EOFError) as error:
            raise ModelNotReadable(archive, reason=str(error)) from error
        except (ValueError, KeyError, TypeError) as error:
            raise ModelNotReadable(archive, reason=f"it is not a model of ours ({error})") from error

    def read(self, text: str, *, metadata: Mapping[str, Any] | None = None) -> Reading:
        """Understand one message.

        `metadata` tells when it was written and in which time zone (see `writing_time`), and what was said before it
        (see `history`).
        """
        return self.read_on(self.read_alone(text), metadata=metadata)

    def read_each(self, texts: Sequence[str]) -> list[TextReading]:
        """Understand messages that have nothing to do with each other, as `read_alone` does."""
        if isinstance(self._encoder, KeptVectors):
            read = [read_text(text) for text in texts]
            pieces = [one[clause.start : clause.end] for one in read for clause in clauses_to_read(one)]
            self._encoder.look_up([*read, *pieces])
        return [self.read_alone(text) for text in texts]

    def glance_at_each(self, texts: Sequence[str]) -> list[Glance]:
        """Understand what messages say as a whole: for very many of them, where a second wish in one is no matter."""
        read = [read_text(text) for text in texts]
        encoded = [self._encoder.read(one) for one in read]
        needs = self._needs.read_each(encoded)
        return [self._glance(*one) for one in zip(texts, read, encoded, needs, strict=True)]

    def _glance(self, text: str, read: str, encoding: Encoding, needs: tuple[Need, ...]) -> Glance:
        intents, knowledge = self._understood(read, encoding)
        return Glance(
            text=text,
            vector=encoding.vector,
            intents=intents,
            sentiment=self._feel(read, encoding.vector),
            needs=needs,
            triggers=self._triggers.read(read),
            knowledge=knowledge,
        )

    def read_alone(self, text: str) -> TextReading:
        """Understand what one message says by itself."""
        read = read_text(text)
        encoding = self._encoder.read(read)
        intents, knowledge = self._understood(read, encoding)
        clauses = [self._encoded(read, clause) for clause in clauses_to_read(read)]
        meant = meant_intents(
            [self._clause(*one) for one in clauses],
            ranking={scored.name: scored.confidence for scored in intents.ranking},
            settings=self._several,
        )
        if meant:
            intents = with_meant_first(intents, meant)
        return TextReading(
            text=text,
            read=read,
            vector=encoding.vector,
            intents=intents,
            meant=meant or the_one_meant(intents, read, article=_answering(knowledge)),
            sentiment=self._feel(read, encoding.vector),
            needs=self._needs.read([encoding, *(one for _, _, one in clauses)]),
            triggers=self._triggers.read(read),
            knowledge=knowledge,
        )

    def read_on(self, alone: TextReading, *, metadata: Mapping[str, Any] | None = None) -> Reading:
        """Understand a message in its conversation, of which `metadata` tells as in `read`."""
        self._memory.remember(alone.read, alone.vector)
        now = writing_time(metadata, default_time_zone=self._time_zone)
        return Reading(
            text=alone.text,
            intents=alone.intents,
            meant=alone.meant,
            entities=self._entities.find(alone.read, now=now),
            sentiment=alone.sentiment,
            needs=alone.needs,
            frustration=self._frustration.read(self._moment(alone.read, alone.vector, metadata)),
            triggers=alone.triggers,
            language=self._language.guess(alone.read, expected=expected_language(metadata)),
            knowledge=alone.knowledge,
        )

    def _understood(self, text: str, encoding: Encoding) -> tuple[IntentReading, tuple[NearArticle, ...]]:
        """The intents and the articles of a message, or of a clause as if it had been written alone."""
        return (
            self._intents.read(text, encoding, fallback_threshold=self._fallback_threshold),
            self._knowledge.find(encoding.vector, threshold=self._knowledge_threshold),
        )

    def _feel(self, text: str, vector: Vector) -> SentimentReading:
        if isinstance(self._sentiment, ClassifiedSentiment):
            return self._sentiment.read(text)
        return self._sentiment.read(text, vector)

    def _moment(self, text: str, vector: Vector, metadata: Mapping[str, Any] | None) -> Moment:
        history = history_of(metadata)
        earlier = tuple(Said(message, self._memory.vector(message)) for message in history.messages)
        return Moment(Said(text, vector), earlier=earlier, answers=history.answers)

    def _encoded(self, text: str, clause: Clause) -> tuple[Clause, str, Encoding]:
        piece = text[clause.start : clause.end]
        return clause, piece, self._encoder.read(piece)

    def _clause(self, clause: Clause, piece: str, encoding: Encoding) -> ClauseReading:
        intents, knowledge = self._understood(piece, encoding)
        return reading_of(clause, intents, article=_answering(knowledge), settings=self._several)


def _answering(articles: tuple[NearArticle, ...]) -> str:
    """The slug of the nearest article, where it is near enough to be an answer."""
    return articles[0].slug if articles and articles[0].above else ""


class _Node(msgspec.Struct, frozen=True):
    """One component of a model: where its trained part lies ("" for none), and its options."""

    resource: str
    config: dict[str, Any]


def _nodes(metadata: dict[str, Any], archive: Path) -> dict[str, _Node]:
    """The components that a message passes, by their class."""
    nodes = {}
    graph = metadata["predict_schema"]["nodes"]
    name = metadata["nlu_target"]
    while name in graph:
        node = graph[name]
        resource = node["resource"]["name"] if node["resource"] else ""
        nodes[node["uses"]] = _Node(resource, node["config"])
        name = node["needs"].get("messages", "")
    strange = [uses for uses in nodes if not uses.startswith((_OURS, "rasa.graph_components.", _REGEX_HANDLER))]
    if strange:
        raise ModelNotReadable(archive, reason=f"its pipeline holds {strange[0]}, which only Rasa can run")
    missing = [uses for uses in _NEEDED if uses not in nodes]
    if missing:
        raise ModelNotReadable(archive, reason=f"its pipeline has no {missing[0]}")
    return nodes


# Rasa puts it at the end of every pipeline. It reads "/restart" as a command, which no customer may give.
_REGEX_HANDLER = "rasa.nlu.classifiers.regex_message_handler."
