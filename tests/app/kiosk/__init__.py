"""Devices that are kiosks."""
