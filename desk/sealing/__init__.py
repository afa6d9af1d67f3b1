"""What policy keeps sealed of what was taken out of a message: encrypted, for a while, for the agent who needs it."""
