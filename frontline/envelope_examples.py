"""The example envelopes of `docs/examples/`, built from the conversations that are written down there.

`python -m frontline.envelope_examples` writes them again; a test compares them with what is built now.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from frontline.places import ESCALATION_POLICY, PLAYBOOKS, ROOT
from handoff.examples import envelope_of, parse_conversations
from handoff.playbook import parse_playbooks
from handoff.policy_file import parse_policy

FOLDER = ROOT / "docs" / "examples"
CONVERSATIONS = FOLDER / "conversations.yml"


def examples() -> Mapping[str, str]:
    """The text of each example, by the name of its file.

    Raises `DocumentInvalid` where the conversations, the policy or a playbook are wrong.
    """
    policy = parse_policy(ESCALATION_POLICY.read_text(encoding="utf-8"), source=ESCALATION_POLICY.name)
    # The version that the file gives itself: what tells two edits apart would change the examples with every comment.
    policy = msgspec.structs.replace(policy, version=policy.version.partition("+")[0])
    playbooks = parse_playbooks({path.name: path.read_text(encoding="utf-8") for path in PLAYBOOKS.glob("*.yml")})
    conversations = parse_conversations(CONVERSATIONS.read_text(encoding="utf-8"), source=CONVERSATIONS.name)
    return {
        f"{one.name}.json": _text(msgspec.json.encode(envelope_of(one, policy=policy, playbooks=playbooks)))
        for one in conversations
    }


def write() -> None:
    """Write every example, and remove those whose conversation is gone."""
    found = examples()
    for path in FOLDER.glob("*.json"):
        if path.name not in found:
            path.unlink()
    for name, text in found.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _text(encoded: bytes) -> str:
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


if __name__ == "__main__":
    write()
