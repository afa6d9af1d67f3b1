"""The live floor: what supervisors see of everybody's work at once.

`attention` decides purely which conversations need eyes, `board` puts the floor together from the store, `live`
sends it to the `readers`, who follow it.
"""
