"""The clinician's read model: today's list, the visit page, alarms."""
