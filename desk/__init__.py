"""The people's side: it owns every conversation, and lets customers, agents and the bot take part in them.

The desk needs neither Rasa nor TensorFlow. `desk.run.run` serves it, `desk.app.make_app` builds it.
"""
