"""Rules of validated questionnaires."""
