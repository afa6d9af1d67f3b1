"""What comes after an agent's part of a conversation: the draft that they confirm, the note in the customer's record, what
was promised, reviews of quality, the customer's rating, and answers of the bot that were wrong."""
