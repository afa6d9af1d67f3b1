"""Every way in and out. `rasa_worker` is Rasa's channel to the desk; the others bring customers to the desk."""
