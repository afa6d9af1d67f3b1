"""A back office over HTTP: the contract of docs/back-office.md, its client, and a reference server."""
