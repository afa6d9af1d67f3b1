"""All that agents may send: importing this registers the handlers of every topic."""

from desk.sockets import (
    agent_channels,
    agent_copilot,
    agent_floor,
    agent_reading,
    agent_routing,
    agent_workflows,
    agent_wrap_up,
)
from desk.sockets.agent import handlers

__all__ = [
    "agent_channels",
    "agent_copilot",
    "agent_floor",
    "agent_reading",
    "agent_routing",
    "agent_workflows",
    "agent_wrap_up",
    "handlers",
]
