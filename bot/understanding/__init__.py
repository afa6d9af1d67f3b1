"""What a message means, without Rasa: vectors, intents, entities, dates, mood, trigger phrases, language, knowledge.

Nothing here imports Rasa or TensorFlow. `bot.components` wraps each part in one of Rasa's graph components, and
`reader.Reader` puts the same parts together for `frontline parse`, so that another engine could call them too.
"""
