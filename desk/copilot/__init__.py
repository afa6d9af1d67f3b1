"""The agent's assistant during a conversation: articles, suggested replies, canned replies, reminders, and facts that the bot
gathers for the agent."""
