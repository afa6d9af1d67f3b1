"""Old conversations, decided again: what the escalation policy would have done with them, and how right that is."""
