"""E-mail: what comes into a mailbox is read by IMAP, and answered by SMTP in its own thread."""
