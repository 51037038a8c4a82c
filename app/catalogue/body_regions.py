"""The regions of the drawn body. The drawing is templates/macros/body_figure.html."""

_BOTH_SIDES = (
    "shoulder", "upper_arm", "elbow", "forearm", "hand",
    "hip", "thigh", "knee", "lower_leg", "foot",
)  # fmt: skip

FRONT = ("head", "neck", "chest", "belly", "groin")
BACK = ("upper_back", "lower_back", "buttocks")
# Left and right are the person's own, however they are looked at.
REGIONS = (
    *FRONT, *BACK, *(f"{side}_{part}" for part in _BOTH_SIDES for side in ("right", "left")),
)  # fmt: skip
