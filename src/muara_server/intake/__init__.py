"""Forms out to the phones, and what comes back: received, kept as it came, acknowledged."""
