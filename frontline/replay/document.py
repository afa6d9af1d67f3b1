"""A replay's results as the JSON object that `--json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from frontline.replay.metrics import Metrics
from frontline.replay.results import ConversationResult
from frontline.replay.share import Share


def document(metrics: Metrics, conversations: Sequence[ConversationResult]) -> dict[str, Any]:
    """`metrics` are null where no conversation is labelled."""
    return {
        "metrics": _figures(metrics) if metrics.labelled else None,
        "conversations": msgspec.to_builtins(conversations),
    }


def shares_of(metrics: Metrics) -> dict[str, Share]:
    """The figures that are shares, by the names that they have in the document."""
    return {
        "precision": metrics.precision,
        "recall": metrics.recall,
        "false_alarms": metrics.false_alarms,
        "hard_negative_false_alarms": metrics.hard_negatives,
        "layer_accuracy": metrics.layer,
        "mode_accuracy": metrics.mode,
        "crisis_recall": metrics.crisis,
        "explicit_wish_recall": metrics.explicit_wish,
    }


def _figures(metrics: Metrics) -> dict[str, Any]:
    shares = shares_of(metrics)
    return {
        **{name: _rounded(share.value) for name, share in shares.items()},
        "f1": _rounded(metrics.f1),
        "turns_late_median": metrics.late_median,
        "turns_late": {str(late): number for late, number in metrics.late.items()},
        "intervals": {name: _interval(share) for name, share in shares.items()},
        "counts": {
            "conversations": metrics.conversations,
            "labelled": metrics.labelled,
            **{str(verdict): number for verdict, number in metrics.verdicts.items()},
            **{name: {"part": share.part, "of": share.whole} for name, share in shares.items()},
        },
        "hard_negatives_marked": metrics.hard_are_marked,
        "recall_by_reason": _by(metrics.by_reason),
        "recall_by_layer": _by(metrics.by_layer),
        "precision_by_rule": _by(metrics.by_rule),
        "right_by_tag": _by(metrics.by_tag),
    }


def _by(groups: Mapping[Any, Share]) -> dict[str, Any]:
    return {
        str(name): {"value": _rounded(share.value), "part": share.part, "of": share.whole, "interval": _interval(share)}
        for name, share in groups.items()
    }


def _interval(share: Share) -> list[float] | None:
    return None if share.interval is None else [round(end, 4) for end in share.interval]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
