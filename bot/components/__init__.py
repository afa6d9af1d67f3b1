"""Rasa's graph components, one a file. Each wraps one part of `bot.understanding` and holds no modelling of its own."""
