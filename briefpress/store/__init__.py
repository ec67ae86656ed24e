"""What was made before, by the digest of all that it was made from."""
