"""The drawings that can be shown next to a choice's text: symbols of app/static/pictures.svg.

Each series goes from the least to the most severe problem.
"""

_SERIES = {
    "walking": 5, "tasks": 5, "people": 5, "self_care": 5, "pain": 5, "feelings": 5,
}  # fmt: skip

PICTURES = tuple(f"{name}_{n}" for name, count in _SERIES.items() for n in range(1, count + 1))
