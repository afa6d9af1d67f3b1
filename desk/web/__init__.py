"""Plain HTTP: pages and scripts, logging in, health."""
