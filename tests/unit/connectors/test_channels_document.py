"""The channel that docs/channels.md builds works as it stands there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from desk.channels.channel import Heard, NotDelivered, Outgoing, Request, Sender, SignatureInvalid, Undeliverable
from frontline.places import ROOT
from tests.channels.imitation import Failure
from tests.channels.webhook_imitation import SECRET, WebhookImitation


def channel_of_the_document(url: str) -> Any:
    text = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?class ChatChannel.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, "docs/channels.md", "exec"), names)
    return names["ChatChannel"](name="chat", title="Chat", url=url, secret=SECRET)


async def test_built_channel_verifies_parses_and_delivers() -> None:
    async with WebhookImitation() as provider:
        channel = channel_of_the_document(provider.address_of("/frontline"))
        body = b'{"events": [{"type": "message.written", "address": "v7", "id": "m1", "text": "Hi"}]}'
        at = 1_764_250_000
        headers = {"webhook-id": "e1", "webhook-timestamp": str(at)}
        headers["webhook-signature"] = channel._signature("e1", str(at), body)
        request = Request(method="POST", url="", headers=headers, query={}, body=body)
        channel.verify(request, now=at)
        with pytest.raises(SignatureInvalid):
            channel.verify(request, now=at + 301)
        assert list(channel.parse(request)) == [Heard(sender=Sender(address="v7"), id="m1", text="Hi")]
        message = Outgoing(address="visitor-7", key="k1", text="Hello")
        async with channel.running():
            assert await channel.deliver(message) == ("k1",)
            await channel.check()
            provider.fail_next(Failure.LIMITED)
            with pytest.raises(NotDelivered):
                await channel.deliver(message)
            provider.fail_next(Failure.GONE)
            with pytest.raises(Undeliverable):
                await channel.deliver(message)
        assert provider.texts == ["Hello"]
