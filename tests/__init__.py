"""The tests, as a package: another distribution installs a package of this name too."""
