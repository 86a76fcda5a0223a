"""The same requests at a thousand and at a million manifests."""
