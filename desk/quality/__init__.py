"""The quality of every conversation: scored by documented rules with what shows it, calibrated against people, answered by the
agents whose work it is, and what was broken that had to be kept."""
