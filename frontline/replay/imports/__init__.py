"""Conversations from elsewhere, made into transcripts: Chatwoot, tables of messages, and the desk's own store."""
