"""Customers who write elsewhere than on the web: what a channel is, what comes in, what goes out and what became of it.

The desk knows no provider. A channel is one file in `connectors/` that verifies, parses and delivers (`channel.Channel`);
everything that all of them need is here: once for each message, in order, with the handoff, choices and ratings.
"""
