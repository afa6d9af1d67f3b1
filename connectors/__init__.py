"""Every way in and out: the channels on which customers write, and what links a bot to the desk (`desk_link`, and on it
`rasa_worker`, Rasa's channel)."""
