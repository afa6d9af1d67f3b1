"""Rasa is imported once, quietly, before a test module imports what needs it."""

import tests.small_bot  # noqa: F401
