"""Looking for messages and customers: what was typed into the search, and what is shown of what was found. Pure.

`desk.store.search` asks the database.
"""
