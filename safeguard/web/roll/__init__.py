"""The roll's pages: upload a file, look at what it would do, import it or throw it away."""
