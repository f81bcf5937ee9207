"""A small cross-encoder of our own: how far a passage answers a question, and in which sentence."""
