"""What would happen: the form, and the preview, read from the back office now. Nothing is done here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.exceptions import BackOfficeError, InvalidInput, Unavailable
from backoffice.records import Customer as Account
from backoffice.rules import masked
from desk import ownership
from desk.context import Desk
from desk.copilot.facts import known_facts
from desk.errors import ConversationClosed, InvalidValue, WorkflowImpossible
from desk.ownership import Owner
from desk.store import conversations, handoffs, readings, workflows
from desk.store.agents import Agent
from desk.store.conversations import Conversation
from desk.workflows.catalogue import workflow_named
from desk.workflows.form import checked, wrong
from desk.workflows.identities import Identity, identity_of
from desk.workflows.limits import limit_of, permission
from desk.workflows.workflow import Case, Plan, Workflow
from handoff.playbook_model import Limit
from handoff.wire.workflows import WorkflowField, WorkflowPreview
from privacy.masking import mask_for_storage

NOT_ANSWERING = "The back office does not answer, so nothing was done. Try again in a moment."
_LATELY_SECONDS = 24 * 3600.0
_MOST_VALUES = 40
_VALUE_CHARACTERS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The form, and what would happen once it is complete and possible; otherwise `problem` says why not, if anything is
    wrong. `plan` and `account` come with the preview, and `before`: what agents decided alone for this account lately."""

    workflow: Workflow
    values: Mapping[str, str]
    fields: tuple[WorkflowField, ...] = ()
    preview: WorkflowPreview | None = None
    problem: str = ""
    plan: Plan | None = None
    account: Account | None = None
    identity: str = ""
    before: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the desk knows: whose conversation, what was told, which limits hold, and how much was done here so far."""

    conversation: Conversation
    facts: Mapping[str, str]
    playbook: str
    done: int


async def prepare(desk: Desk, conversation: str, agent: Agent, *, workflow: str, values: Mapping[str, str]) -> Prepared:
    """Ask the back office what would happen. Raises `NotFound`, `NotOwner`, `ConversationClosed` and `InvalidValue`."""
    chosen = workflow_named(workflow)
    filled = _cleaned(values)
    situation = await _situation(desk, conversation)
    require_served_by(situation.conversation, agent)
    return await prepared_for(desk, situation, chosen, filled)


async def prepared_for(desk: Desk, situation: Situation, workflow: Workflow, filled: Mapping[str, str]) -> Prepared:
    """As `prepare`, once it is known that somebody may ask."""
    try:
        return await _read(desk, situation, workflow, filled)
    except Unavailable:
        return Prepared(workflow=workflow, values=filled, problem=NOT_ANSWERING)
    except (BackOfficeError, WorkflowImpossible) as error:
        return Prepared(workflow=workflow, values=filled, problem=str(error))


async def situation_of(desk: Desk, conversation: str) -> Situation:
    """What the desk knows of a conversation. Raises `NotFound`."""
    return await _situation(desk, conversation)


def require_served_by(conversation: Conversation, agent: Agent) -> None:
    """Raise `NotOwner` or `ConversationClosed` unless this agent may do something for the customer: the owner may, and a
    supervisor in any conversation that is open."""
    if conversation.owner is Owner.CLOSED:
        raise ConversationClosed
    if not agent.role.is_supervisor:
        ownership.require_agent(conversation.ownership, agent=agent.id)


async def _situation(desk: Desk, conversation: str) -> Situation:
    async with desk.store.reading() as connection:
        row = await conversations.get(connection, conversation)
        known = await known_facts(connection, conversation, await readings.get(connection, conversation))
        handoff = await handoffs.latest(connection, conversation)
        done = await workflows.count_finished(connection, conversation)
    # The last fact of a name is the valid one: customers correct themselves.
    return Situation(
        conversation=row,
        facts={fact.name: fact.value for fact in known},
        playbook=handoff.decision.playbook if handoff is not None else "",
        done=done,
    )


async def _read(desk: Desk, situation: Situation, workflow: Workflow, filled: Mapping[str, str]) -> Prepared:
    office = await desk.back_office.office()
    identity = await identity_of(
        office,
        situation.conversation.customer,
        facts=situation.facts,
        filled=filled,
        needs_identity=workflow.needs_identity,
    )
    account = identity.account
    if account is None:
        fields, _ = checked(identity.fields)
        return Prepared(workflow=workflow, values=filled, fields=fields)
    playbooks = desk.playbooks
    case = Case(
        office=office,
        customer=account,
        facts=situation.facts,
        filled=filled,
        now=datetime.fromtimestamp(desk.changes.clock(), UTC),
        currency=playbooks.shared.currency,
    )
    try:
        own_fields = await workflow.fields(case)
    except (BackOfficeError, WorkflowImpossible) as error:
        # Another customer can be named where this one has nothing of the kind.
        if isinstance(error, Unavailable) or not identity.fields:
            raise
        fields, _ = checked(identity.fields)
        return Prepared(workflow=workflow, values=filled, fields=fields, problem=str(error))
    fields, values = checked((*identity.fields, *own_fields))
    if values is None:
        return Prepared(workflow=workflow, values=filled, fields=fields, account=account)
    try:
        plan = await workflow.plan(case, values)
    except (BackOfficeError, WorkflowImpossible) as error:
        if isinstance(error, Unavailable):
            raise
        return _impossible(workflow, filled, fields, error)
    async with desk.store.reading() as connection:
        before = await decided_before(desk, connection, account=account.id, workflow=workflow.name)
    limit = limit_of(workflow.name, playbook=situation.playbook, playbooks=playbooks)
    return Prepared(
        workflow=workflow,
        values=values.by_name,
        fields=fields,
        preview=_preview(
            plan, workflow, account, identity, limit, currency=case.currency, before=before, done=situation.done
        ),
        plan=plan,
        account=account,
        identity=identity.how,
        before=before,
    )


async def decided_before(desk: Desk, connection: AsyncConnection, *, account: str, workflow: str) -> Decimal:
    """What agents decided alone for this customer lately, in the currency of the limits."""
    since, currency = desk.changes.clock() - _LATELY_SECONDS, desk.playbooks.shared.currency
    found = await workflows.decided_alone(connection, account=account, workflow=workflow, since=since)
    return sum((Decimal(one.amount) for one in found if one.amount and one.currency == currency), Decimal(0))


def _impossible(
    workflow: Workflow, filled: Mapping[str, str], fields: tuple[WorkflowField, ...], error: Exception
) -> Prepared:
    """The sentence stands at the field that it is about, where it is about one."""
    about = error.field if isinstance(error, WorkflowImpossible | InvalidInput) else ""
    about = about.removeprefix("address.")
    problem = error.problem.capitalize() + "." if isinstance(error, InvalidInput) else str(error)
    marked = tuple(wrong(field, problem) if field.name == about else field for field in fields)
    return Prepared(
        workflow=workflow,
        values=filled,
        fields=marked,
        problem="" if marked != fields else str(error),
    )


def _preview(
    plan: Plan,
    workflow: Workflow,
    account: Account,
    identity: Identity,
    limit: Limit | None,
    *,
    currency: str,
    before: Decimal,
    done: int,
) -> WorkflowPreview:
    allowed = permission(
        plan.amount,
        limit,
        currency=currency,
        moves_money=workflow.moves_money,
        before=before,
        doubts=plan.doubts,
    )
    customer = f"{account.name}, {masked(account.email)}, {account.tier.value} ({identity.how})"
    shown = WorkflowPreview(
        version="",
        title=plan.title,
        customer=customer,
        sentences=plan.sentences,
        confirm=plan.confirm,
        final=plan.final,
        undo=plan.undo,
        amount=str(plan.amount.amount) if plan.amount is not None else "",
        currency=plan.amount.currency if plan.amount is not None else "",
        needs_approval=allowed.needs_approval,
        why=allowed.why,
        warnings=plan.warnings,
    )
    basis = msgspec.json.encode((shown, sorted(plan.arguments.items()), plan.basis, account.id, done))
    return msgspec.structs.replace(shown, version=hashlib.sha256(basis).hexdigest()[:32])


def _cleaned(values: Mapping[str, str]) -> dict[str, str]:
    """Secrets are not kept, wherever they are typed. Raises `InvalidValue`."""
    if len(values) > _MOST_VALUES or any(len(name) > 60 for name in values):
        raise InvalidValue("values", problem=f"a form has at most {_MOST_VALUES} fields")
    cleaned = {}
    for name, value in values.items():
        if len(value) > _VALUE_CHARACTERS or "\0" in value:
            raise InvalidValue(name, problem=f"at most {_VALUE_CHARACTERS} characters of text")
        cleaned[name] = mask_for_storage(value).text
    return cleaned
