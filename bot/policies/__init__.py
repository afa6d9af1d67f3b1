"""Rasa policies of our own. Each is thin: what it decides is a pure function of `handoff`."""
