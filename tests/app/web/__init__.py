"""Languages and files of every interface."""
