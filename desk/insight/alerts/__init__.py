"""Alerts: figures that went beyond their limit, told once, and over when they have been well again for long enough."""
