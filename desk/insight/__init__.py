"""What happened, honestly counted: how each conversation ended, and the figures, alerts and drift that follow from it."""
