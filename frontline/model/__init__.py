"""Trained models: kept side by side, compared, promoted when the gates are met, brought back, tried on a share of conversations."""
