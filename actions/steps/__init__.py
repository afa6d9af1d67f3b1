"""The things that tasks ask for: an order, an identity, a time, a clear yes. Several goals share each of them."""
