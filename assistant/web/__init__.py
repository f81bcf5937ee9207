"""The web chat: one server, one page in three languages, nothing fetched from elsewhere."""
