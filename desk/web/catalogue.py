"""All that the API does. A test holds that the desk serves exactly this below `/api`, and what is for browsers alone."""

from __future__ import annotations

from desk.errors import NotFound, NotOwner
from desk.store.listing import Group, Order
from desk.web import (
    api,
    attachments,
    audit_log,
    commands,
    conversation,
    copilot,
    customers,
    decisions,
    knowledge,
    lists,
    quality_operations,
    sealed,
    search,
    trail,
    views,
    webhooks,
    workbench_operations,
)
from desk.web.insight import operations as insight
from desk.web.insight import watching
from desk.web.operations import Operation, Parameter
from handoff.log import Attachment

_LIMIT = Parameter(name="limit", meaning="How many at most.", type="integer", least=1)
_AFTER = Parameter(name="after", meaning="The `next` of the page before.")
_FILTERS = (
    Parameter(name="group", meaning="Whose conversations.", choices=tuple(Group)),
    Parameter(name="order", meaning="How they are sorted.", choices=tuple(Order)),
    Parameter(name="agent", meaning="The id of the agent who has them."),
    Parameter(name="skill", meaning="The skill that they need."),
    Parameter(name="tier", meaning="The customer's tier."),
    Parameter(name="channel", meaning="Where the customer writes."),
    Parameter(name="customer", meaning="The customer's id."),
    Parameter(name="layer", meaning="The layer.", choices=("1", "2", "3")),
)


def operations() -> list[Operation]:
    """Everything that a program may do with a key."""
    one = "/api/conversations/{conversation}"
    return [
        Operation(
            method="GET",
            path="/api/me",
            handler=api.me,
            topic="agents",
            answer=api.AgentAnswer,
            is_for_every_key=True,
        ),
        Operation(
            method="GET",
            path="/api/agents",
            handler=conversation.list_agents,
            topic="agents",
            answer=conversation.AgentsAnswer,
        ),
        Operation(
            method="GET",
            path="/api/conversations",
            handler=lists.list_conversations,
            topic="conversations",
            answer=lists.ListAnswer,
            query=(*_FILTERS, _LIMIT, _AFTER),
        ),
        Operation(
            method="GET",
            path="/api/conversations/choices",
            handler=lists.list_choices,
            topic="conversations",
            answer=lists.ChoicesAnswer,
        ),
        Operation(
            method="GET",
            path=one,
            handler=conversation.get_conversation,
            topic="conversations",
            answer=conversation.ConversationAnswer,
            errors=(NotFound,),
        ),
        Operation(
            method="GET",
            path=f"{one}/entries",
            handler=lists.earlier_entries,
            topic="conversations",
            answer=lists.EntriesAnswer,
            query=(
                Parameter(name="before", meaning="Entries before this number.", type="integer", least=1),
                Parameter(name="from", meaning="All from this number on.", type="integer", least=0),
                _LIMIT,
            ),
            errors=(NotFound,),
        ),
        Operation(
            method="GET",
            path=f"{one}/decisions",
            handler=decisions.of_conversation,
            topic="conversations",
            answer=decisions.DecisionsAnswer,
            query=(
                Parameter(name="after", meaning="Decisions with a larger number than this.", type="integer", least=0),
            ),
            errors=(NotFound,),
        ),
        Operation(
            method="GET",
            path=f"{one}/audit",
            handler=trail.of_conversation,
            topic="conversations",
            answer=trail.AuditAnswer,
            errors=(NotFound,),
        ),
        Operation(
            method="POST",
            path=f"{one}/sealed/{{seq}}",
            handler=sealed.reveal_values,
            topic="conversations",
            body=sealed.RevealBody,
            answer=sealed.RevealedAnswer,
            errors=(NotFound, NotOwner),
        ),
        Operation(
            method="GET",
            path="/api/search",
            handler=search.search_all,
            topic="conversations",
            answer=search.SearchAnswer,
            query=(Parameter(name="q", meaning="The words, and filters such as `from:customer`."), _LIMIT, _AFTER),
        ),
        Operation(method="GET", path="/api/views", handler=views.list_views, topic="views", answer=views.ViewsAnswer),
        Operation(
            method="PUT",
            path="/api/views/{view}",
            handler=views.put_view,
            topic="views",
            body=views.ViewBody,
            answer=views.ViewAnswer,
            errors=(NotFound,),
        ),
        Operation(
            method="DELETE", path="/api/views/{view}", handler=views.delete_view, topic="views", errors=(NotFound,)
        ),
        Operation(
            method="GET",
            path="/api/copilot/usage",
            handler=copilot.usage,
            topic="figures",
            answer=copilot.Usage,
            query=(Parameter(name="days", meaning="Of so many days.", type="integer", least=1),),
        ),
        Operation(
            method="GET",
            path="/api/audit",
            handler=audit_log.list_lines,
            topic="audit",
            answer=audit_log.AuditPage,
            query=(
                Parameter(name="actor", meaning="Who did it: an agent's id, a worker's name, `customer` or `desk`."),
                Parameter(name="action", meaning="What was done, or a topic of it such as `handoff.`."),
                Parameter(name="conversation", meaning="In which conversation."),
                Parameter(name="since", meaning="From this time on, in epoch seconds.", type="integer", least=0),
                Parameter(name="until", meaning="Before this time, in epoch seconds.", type="integer", least=0),
                _LIMIT,
                _AFTER,
            ),
        ),
        Operation(
            method="GET",
            path="/api/audit/verification",
            handler=audit_log.verify_all,
            topic="audit",
            answer=audit_log.VerificationAnswer,
        ),
        *_customers(),
        *_attachments(),
        *_webhooks(),
        *insight.operations(),
        *watching.operations(),
        *quality_operations.operations(),
        *workbench_operations.operations(),
        *knowledge.operations(),
        *commands.operations(),
    ]


def _customers() -> list[Operation]:
    return [
        Operation(
            method="POST",
            path="/api/customers/find",
            handler=customers.find_customer,
            topic="customers",
            body=customers.CustomerBody,
            answer=customers.CustomerFound,
            is_reading=True,
        ),
        Operation(
            method="POST",
            path="/api/customers/export",
            handler=customers.export_customer,
            topic="customers",
            body=customers.CustomerBody,
            gives_file=True,
            is_reading=True,
        ),
        Operation(
            method="POST",
            path="/api/customers/erasure",
            handler=customers.erase_customer,
            topic="customers",
            body=customers.ErasureBody,
            answer=customers.CustomerErased,
        ),
    ]


def _attachments() -> list[Operation]:
    all_of_them = "/api/conversations/{conversation}/attachments"
    one = f"{all_of_them}/{{attachment}}"
    return [
        Operation(
            method="POST",
            path=all_of_them,
            handler=attachments.upload_of_agent,
            topic="attachments",
            takes_file=True,
            answer=Attachment,
            status=201,
            query=(
                Parameter(name="id", meaning="An id of yours; the same one is kept once.", is_required=True),
                Parameter(name="name", meaning="The file's name.", is_required=True),
            ),
            errors=(NotFound,),
        ),
        Operation(
            method="GET",
            path=one,
            handler=attachments.download_of_agent,
            topic="attachments",
            gives_file=True,
            query=(Parameter(name="size", meaning="A small picture of an image.", choices=("thumbnail",)),),
            errors=(NotFound,),
        ),
        Operation(
            method="DELETE",
            path=one,
            handler=attachments.discard_of_agent,
            topic="attachments",
            status=204,
            errors=(NotFound,),
        ),
    ]


def _webhooks() -> list[Operation]:
    one = "/api/webhooks/{webhook}"
    return [
        Operation(
            method="GET",
            path="/api/webhooks",
            handler=webhooks.list_webhooks,
            topic="webhooks",
            answer=webhooks.WebhooksAnswer,
        ),
        Operation(
            method="POST",
            path="/api/webhooks",
            handler=webhooks.add_webhook,
            topic="webhooks",
            body=webhooks.WebhookBody,
            answer=webhooks.WebhookAnswer,
        ),
        Operation(
            method="DELETE",
            path=one,
            handler=webhooks.remove_webhook,
            topic="webhooks",
            answer=webhooks.Forgotten,
            errors=(NotFound,),
        ),
        Operation(
            method="POST",
            path=f"{one}/resume",
            handler=webhooks.resume_webhook,
            topic="webhooks",
            answer=webhooks.WebhookAnswer,
            errors=(NotFound,),
        ),
        Operation(
            method="GET",
            path=f"{one}/deliveries",
            handler=webhooks.list_deliveries,
            topic="webhooks",
            answer=webhooks.DeliveriesAnswer,
            query=(_LIMIT,),
            errors=(NotFound,),
        ),
    ]
