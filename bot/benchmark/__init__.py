"""Measures of understanding on labelled files: trained as bot/config.yml says, and nothing chosen on the test file."""
