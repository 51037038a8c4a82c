"""The drawings a choice can have beside its words. They are symbols of app/static/pictures.svg.

Each series runs from the least trouble to the most.
"""

_SERIES = {
    "walking": 5, "tasks": 5, "people": 5, "self_care": 5, "pain": 5, "feelings": 5,
}  # fmt: skip

PICTURES = tuple(f"{name}_{n}" for name, count in _SERIES.items() for n in range(1, count + 1))
