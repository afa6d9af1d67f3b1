"""The systems of record that the bot's actions and the agents' workflows act on.

`port` says what a back office can do, `records` and `outcomes` what it answers, `exceptions` how it fails.
`connect.open_back_office` opens one: an SQL database (`sql`) or a company's own service over HTTP (`http`).
Importing the package opens nothing and needs neither Rasa nor the desk.
"""
