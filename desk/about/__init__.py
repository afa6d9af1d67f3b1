"""The page that says in plain words what the assistant is: made of the configuration in force, so that it is true."""
