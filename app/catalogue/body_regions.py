"""The regions of the body map. The drawing itself is templates/macros/body_figure.html."""

_BOTH_SIDES = (
    "shoulder", "upper_arm", "elbow", "forearm", "hand",
    "hip", "thigh", "knee", "lower_leg", "foot",
)  # fmt: skip

FRONT = ("head", "neck", "chest", "belly", "groin")
BACK = ("upper_back", "lower_back", "buttocks")
# Left and right are those of the person, not of somebody who looks at them.
REGIONS = (
    *FRONT, *BACK, *(f"{side}_{part}" for part in _BOTH_SIDES for side in ("right", "left")),
)  # fmt: skip
