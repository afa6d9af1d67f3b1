"""What the bot does when words are not enough: Rasa's custom actions, acting on the back office.

`dialogue` is the small engine that asks, understands answers and confirms; `steps` are the things that can be asked.
Each topic (`orders`, `account`, `billing`, `appointments`, `answers`) holds its goals and the actions that carry them
out; `goals` lists them. `connection` opens the one back office of the process. Importing the package opens nothing.
"""
