"""What customers come with, found in old conversations: `frontline audit`. docs/audit.md says how each figure comes about."""
