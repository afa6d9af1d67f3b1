"""The processes of Frontline, a module each with one `run`; each can also be started alone."""
