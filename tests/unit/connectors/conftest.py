"""Rasa is imported once, quietly, before a test module imports what needs it; the desk's own environment has none."""

from frontline.rasa_engine import has_rasa

if has_rasa():
    import tests.small_bot  # noqa: F401
