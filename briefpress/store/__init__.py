"""Keep results by the digest of their inputs."""
