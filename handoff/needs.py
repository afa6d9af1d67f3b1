"""The signs of a need for a person that understanding reads in a message, and how a person would name them."""

from collections.abc import Mapping

NEEDS: Mapping[str, str] = {
    "wish": "a wish for a person",
    "crisis": "danger to a life",
    "health": "harm or danger from a product",
    "legal": "a legal or regulatory matter",
    "fraud": "fraud",
    "threat": "a threat of violence",
    "anger": "anger",
    "complaint": "a reproach",
    "dispute": "a charge that is disputed",
    "churn": "leaving us",
    "frustration": "being given up on",
    "repeat": "coming back about the same matter",
    "unsolved": "an answer that did not help",
}


def sign(need: str) -> str:
    """A sign of a need for a person as it is named in a sentence."""
    return NEEDS.get(need, f"“{need}”")
