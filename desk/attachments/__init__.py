"""Files that customers and agents attach: what they are, what is kept of them, who may have them.

A file is judged by its content alone, made harmless (images are drawn anew, texts lose secrets), stored beside the
conversation and deleted with it. It is uploaded first, which stages it, and becomes part of the log when its message is
sent.
"""
