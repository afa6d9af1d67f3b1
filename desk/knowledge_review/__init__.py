"""What is to be done about the knowledge base: articles that did not help, questions without one, articles gone stale, and
drafts made of what people answered."""
