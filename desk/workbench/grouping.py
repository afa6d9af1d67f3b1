"""What customers ask and the bot has no intent for, in groups that mean the same, so that a new intent begins with what was
really written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import InvalidValue
from desk.identity import new_id
from desk.store import audit, conversations, workbench_examples, workbench_reviews
from desk.store.agents import Agent
from desk.store.audit import AuditLine
from desk.store.workbench_examples import StoredExample
from desk.workbench import accepting, stand_ins
from desk.workbench.annotation import annotated, one_line
from desk.workbench.clusters import BY_MEANING, BY_WORDS, Cluster, clusters
from desk.workbench.errors import ExampleRefused
from desk.workbench.findings import findings, needs_word
from desk.workbench.likeness import cosines_of_words, folded
from desk.workbench.progress import progress_of
from desk.workbench.reviewing import CLAIM_SECONDS
from desk.workbench.shown import RANDOM
from desk.workbench.training_data import TrainingData
from desk.workbench.waiting import Waiting
from desk.workbench.workbench import Workbench, check_may_train
from handoff.wire.workbench import (
    ClusterMember,
    ClustersAnswer,
    ClusterShown,
    ClusterVerdictAnswer,
    ClusterVerdictBody,
    ExampleState,
    Finding,
    FindingKind,
    Reason,
    Verdict,
)

_MOST_TEXTS = 400
_MOST_CLUSTERS, _MOST_MEMBERS = 30, 40


async def grouped(bench: Workbench, agent: Agent) -> ClustersAnswer:
    """The messages outside what the bot is there for, that nobody has decided on. Raises `NotAllowed` and `TrainingDataWrong`."""
    check_may_train(agent)
    data = await bench.data()
    now = bench.desk.changes.clock()
    every = [one for one in await bench.waiting(data) if Reason.OUT_OF_SCOPE in one.reasons]
    async with bench.desk.store.reading() as connection:
        places = [(one.message.conversation, one.message.seq) for one in every]
        taken = await workbench_reviews.taken(connection, places, agent=agent.id, now=now)
        left = [one for one in every if (one.message.conversation, one.message.seq) not in taken][:_MOST_TEXTS]
        members = [await _member(connection, one) for one in left]
    texts = [one.text for one in members]
    vectors = await bench.meanings.of(texts) if bench.meanings.is_there else []
    if texts and len(vectors) == len(texts) and all(one is not None for one in vectors):
        how, matrix = "meaning", np.stack([one for one in vectors if one is not None])
        found = await asyncio.to_thread(clusters, matrix @ matrix.T, at_least=BY_MEANING)
    else:
        how = "words"
        found = await asyncio.to_thread(lambda: clusters(cosines_of_words(texts), at_least=BY_WORDS)) if texts else ()
    shown = [_cluster_shown(one, members) for one in found]
    shown.sort(key=lambda one: -one.times)
    alone = len(texts) - sum(len(one.members) for one in found)
    return ClustersAnswer(tuple(shown[:_MOST_CLUSTERS]), how, alone)


async def accept(bench: Workbench, agent: Agent, body: ClusterVerdictBody) -> ClusterVerdictAnswer:
    """Accept members of a cluster as examples of one intent, all or none.

    Raises `NotAllowed`, `InvalidValue`, `ExampleRefused` and `TrainingDataWrong`.
    """
    check_may_train(agent)
    if not body.members or len(body.members) > _MOST_MEMBERS:
        raise InvalidValue("members", problem=f"there are 1 to {_MOST_MEMBERS} of them")
    data = await bench.data()
    examples, found = await _examples(bench, agent, body, data)
    if any(one.kind is FindingKind.CONFLICT for one in found) or (needs_word(found) and not body.confirmed):
        return ClusterVerdictAnswer(False, 0, "", found, await progress_of(bench, agent))
    now = bench.desk.changes.clock()
    by_place = {(one.conversation, one.seq): one for one in examples}
    kept: list[StoredExample] = []
    async with bench.desk.store.writing() as connection:
        for member in body.members:
            mine = by_place.get((member.conversation, member.seq))
            # What a colleague decided on meanwhile stays as they did.
            is_ours = await _decide(
                connection, agent, member, body, example=mine.id if mine is not None else "", now=now
            )
            if is_ours and mine is not None:
                await workbench_examples.add_example(connection, mine)
                kept.append(mine)
        detail: audit.Detail = {"intent": body.intent, "examples": len(kept)}
        await audit.add(connection, AuditLine(now, agent.id, "training.group_accepted", "", detail))
    await accepting.write_kept(bench)
    bench.forget_found()
    async with bench.desk.store.reading() as connection:
        waits = {one.id for one in await workbench_examples.examples_in(connection, ExampleState.KEPT)}
    outcome = ("kept" if any(one.id in waits for one in kept) else "written") if kept else "known"
    return ClusterVerdictAnswer(True, len(kept), outcome, found, await progress_of(bench, agent))


async def _decide(
    connection: AsyncConnection,
    agent: Agent,
    member: ClusterMember,
    body: ClusterVerdictBody,
    *,
    example: str,
    now: float,
) -> bool:
    """Claim a message and decide on it at once. False where a colleague has it, or had it."""
    conversation, seq, until = member.conversation, member.seq, now + CLAIM_SECONDS
    is_claimed = await workbench_reviews.claim(
        connection, conversation, seq, agent=agent.id, understood="", now=now, until=until
    )
    return is_claimed and await workbench_reviews.decide(
        connection,
        conversation,
        seq,
        agent=agent.id,
        verdict=Verdict.NEW if body.new is not None else Verdict.OTHER,
        intent=body.intent,
        example=example,
        now=now,
    )


async def _examples(
    bench: Workbench, agent: Agent, body: ClusterVerdictBody, data: TrainingData
) -> tuple[list[StoredExample], tuple[Finding, ...]]:
    """The examples that are to be made, each of several with the same words once, and what speaks against them."""
    if (body.new is None) != (body.intent in data.intents):
        raise ExampleRefused("Choose an intent that there is, or describe a new one whose name is free.")
    now = bench.desk.changes.clock()
    made: list[StoredExample] = []
    found: list[Finding] = []
    words: set[str] = set()
    after, new = data, body.new
    for place, member in enumerate(body.members):
        text = one_line(member.text)
        async with bench.desk.store.reading() as connection:
            row = await conversations.get(connection, member.conversation)
        personal = stand_ins.personal_in(text, values=stand_ins.values_of(row.customer), random=RANDOM)
        text, _marks = stand_ins.replaced(text, personal)
        told = findings(text, body.intent, data)
        found += [one for one in told if one.kind in (FindingKind.CONFLICT, FindingKind.NEAR_CONFLICT)]
        if folded(text) in words or any(one.kind is FindingKind.DUPLICATE for one in told):
            continue
        words.add(folded(text))
        made.append(
            StoredExample(
                id=new_id(),
                conversation=member.conversation,
                seq=member.seq,
                agent=agent.id,
                # In this order they are written.
                at=now + place / 1e6,
                intent=body.intent,
                example=annotated(text, ()),
                new_intent=new,
            )
        )
        changed = after.added(accepting.addition_of(made[-1]))
        after, new = after.with_texts(changed), None
    return made, tuple(found)


async def _member(connection: AsyncConnection, one: Waiting) -> ClusterMember:
    message = one.message
    row = await conversations.get(connection, message.conversation)
    text = one_line(stand_ins.without_secrets(message.text))
    personal = stand_ins.personal_in(text, values=stand_ins.values_of(row.customer, text), random=RANDOM)
    return ClusterMember(message.conversation, message.seq, stand_ins.replaced(text, personal)[0], one.times)


def _cluster_shown(cluster: Cluster, members: Sequence[ClusterMember]) -> ClusterShown:
    those = [members[place] for place in cluster.members]
    return ClusterShown(
        name=those[0].text,
        times=sum(one.times for one in those),
        cohesion=cluster.cohesion,
        members=tuple(those[:_MOST_MEMBERS]),
    )
