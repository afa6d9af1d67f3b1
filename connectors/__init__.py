"""What links a bot to the desk: `desk_link` holds the socket, and `rasa_worker` is Rasa's channel on it."""
