"""The same practice as in the journeys."""

from tests.journeys.conftest import house, house_database

__all__ = ["house", "house_database"]
