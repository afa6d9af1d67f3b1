"""The engine of a task's dialogue: what was said, what is known, what to ask next.

One Rasa form, `task_form`, carries every task. Which slots it asks for depends on the slot `goal`, so an interruption,
a correction, a change of the task and "stop" are handled in one place instead of once a form.
"""
