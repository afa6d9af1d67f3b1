"""The whole audit: reading, hearing, sorting, judging, and what is written of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from frontline.interactions import drafts
from frontline.interactions.conversations import Kind, read_conversations
from frontline.interactions.hearing import Heard, hear
from frontline.interactions.html_report import html_report
from frontline.interactions.naming import names_of
from frontline.interactions.profile import InteractionType, profile
from frontline.interactions.sorting import Cluster, sort
from frontline.private_files import open_private
from frontline.replay.policy_file import read_policy
from frontline.replay.progress import Progress, silently
from frontline.replay.quotation import quoted
from frontline.replay.share import Share
from frontline.replay.transcript import Transcript
from handoff.policy_model import Policy
from privacy.masking import mask_for_storage

_MOST_TITLE = 60


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to audit. `policy` is the escalation policy in force, `model` a trained archive, `most` how many types. Of more
    than `read_at_most` conversations so many are drawn by lot."""

    file: Path
    policy: Path
    model: Path
    kind: Kind | None = None
    jobs: int = 1
    most: int = 50
    read_at_most: int = 30_000
    cache: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What was found. `conversations` were read of `held`, with `messages` in them; `rest` of them are in no type."""

    source: str
    held: int
    conversations: int
    messages: int
    types: tuple[InteractionType, ...]
    rest: int
    policy: Policy
    policy_text: str
    missed: dict[str, tuple[str, ...]]

    @property
    def automatable_now(self) -> Share:
        """The conversations that are routine and understood today: the most that automation could take."""
        return Share(sum(one.automatable_now.part for one in self.types), self.conversations)

    @property
    def automatable(self) -> Share:
        """The conversations that are routine, understood or not."""
        return Share(sum(one.automatable.part for one in self.types), self.conversations)

    def write(self, folder: Path) -> None:
        """Write report.html, types.json, escalation.yml and nlu.yml into `folder`. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        written = {
            "report.html": html_report(self),
            "types.json": msgspec.json.format(msgspec.json.encode([_plain(one) for one in self.types])).decode(),
            "escalation.yml": drafts.escalation(self.policy_text, self.types, self.policy),
            "nlu.yml": drafts.nlu(self.types, self.missed),
        }
        for name, text in written.items():
            with open_private(folder / name) as file:
                file.write(text.encode())


def run(order: Order, *, progress: Progress = silently) -> Audit:
    """Audit the conversations of a file. Raises `FrontlineError` with what is wrong with it, and `OSError`."""
    policy_text = order.policy.read_text(encoding="utf-8")
    policy = read_policy(order.policy)
    held = read_conversations(order.file, kind=order.kind)
    transcripts = drawn(held, most=order.read_at_most)
    tasks = frozenset(name for name, info in policy.intents.items() if info.task)
    heard = hear(
        transcripts,
        model=order.model,
        jobs=order.jobs,
        no_tasks=frozenset(policy.intents) - tasks,
        cache=order.cache,
        progress=progress,
    )
    clusters, rest = sort(heard, most=order.most, tasks=tasks)
    with progress("Judging types", len(clusters)) as advance:
        types = []
        for name, cluster in zip(_names(clusters, heard, policy), clusters, strict=True):
            types.append(_type(name, cluster, heard, policy))
            advance(1)
    return Audit(
        source=order.file.name,
        held=len(held),
        conversations=len(transcripts),
        messages=sum(len(one.turns) for one in transcripts),
        types=tuple(types),
        rest=len(rest),
        policy=policy,
        policy_text=policy_text,
        missed={one.intent: _missed(one, heard) for one in types if one.intent and one.lacks_training},
    )


def drawn(transcripts: Sequence[Transcript], *, most: int) -> tuple[Transcript, ...]:
    """All of them, or `most` drawn by lot, in their order. The same ones are drawn each time. Shares of so many are known to a
    percentage point, whatever the number that they are drawn from."""
    if len(transcripts) <= most:
        return tuple(transcripts)
    places = sorted(random.Random(0).sample(range(len(transcripts)), most))
    return tuple(transcripts[place] for place in places)


def _names(clusters: tuple[Cluster, ...], heard: tuple[Heard, ...], policy: Policy) -> list[str]:
    nameless = [cluster for cluster in clusters if not cluster.intent]
    made = iter(
        names_of(
            [[heard[at].opening.text for at in cluster.members] for cluster in nameless],
            taken=frozenset(policy.intents),
        )
    )
    return [cluster.intent or next(made) for cluster in clusters]


def _type(name: str, cluster: Cluster, heard: tuple[Heard, ...], policy: Policy) -> InteractionType:
    info = policy.intents.get(cluster.intent)
    masked = {at: _masked(heard[at]) for at in cluster.members}
    return profile(
        cluster.members,
        heard,
        name=name,
        title=info.title if info else f"“{quoted(masked[cluster.members[0]], most=_MOST_TITLE)}”",
        intent=cluster.intent,
        known=info,
        masked=masked,
    )


def _missed(one: InteractionType, heard: tuple[Heard, ...]) -> tuple[str, ...]:
    """Openings of a type that the model does not understand, without personal data."""
    return tuple(dict.fromkeys(_masked(heard[at]) for at in one.members if not heard[at].opening.is_understood))


def _masked(heard: Heard) -> str:
    return mask_for_storage(heard.opening.text).text


def _plain(one: InteractionType) -> dict[str, object]:
    told = msgspec.to_builtins({name: getattr(one, name) for name in one.__dataclass_fields__ if name != "members"})
    return dict(told)
