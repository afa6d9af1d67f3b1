"""Backup and restore of everything that people said and did: the desk, the dialogues' states, the back office.

`making` writes a folder with a file for each database and a manifest, `restoring` checks it and brings it back. docs/backup.md
says what is in it, what is not, and how to rehearse a restore.
"""
