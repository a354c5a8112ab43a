"""How many filled forms the server takes a second, durable before the answer."""
