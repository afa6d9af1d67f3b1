"""Where things lie in the project's folder."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CONFIG = ROOT / "bot" / "config.yml"
DOMAIN = ROOT / "bot" / "domain"
TRAINING_DATA = (ROOT / "data" / "nlu", ROOT / "data" / "rules", ROOT / "data" / "stories")
ESCALATION_POLICY = ROOT / "data" / "escalation.yml"
PLAYBOOKS = ROOT / "data" / "playbooks"
MODERATION = ROOT / "data" / "moderation.yml"
ROUTING = ROOT / "data" / "routing.yml"
REPLIES = ROOT / "data" / "replies"
KNOWLEDGE = ROOT / "data" / "knowledge"
REVIEWS = ROOT / "data" / "reviews.yml"
NEEDS = ROOT / "data" / "needs"
GATES = ROOT / "bot" / "gates.yml"
INSIGHT = ROOT / "data" / "insight.yml"
QUALITY = ROOT / "data" / "quality.yml"
ENDPOINTS = ROOT / "endpoints.yml"
CREDENTIALS = ROOT / "credentials.yml"
MODELS = ROOT / "models"
MODEL = MODELS / "frontline.tar.gz"
SETTINGS = ROOT / "frontline.toml"
VAR = ROOT / "var"


def shown(path: Path) -> str:
    """A path as people read it: from the project's folder on, where it lies in there."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
