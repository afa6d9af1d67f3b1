"""A simulated day of a service team, routed and told by the desk's own functions: who comes, who is there, what happens."""
