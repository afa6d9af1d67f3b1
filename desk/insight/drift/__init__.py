"""Drift: what customers come with, how surely they are understood and how they feel, against a reference period."""
