"""What desks on one database tell each other, by Redis. The store is the truth: whatever Redis loses is read again."""
