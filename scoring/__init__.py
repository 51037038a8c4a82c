"""Numbers in, numbers out: scores, response models, change and process statistics.

Nothing here knows of files, forms, databases or people. One patient is a batch of one.
"""
