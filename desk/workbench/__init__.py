"""The designers' workbench: messages that the bot may have misunderstood become examples in `data/nlu`, a key press each."""
