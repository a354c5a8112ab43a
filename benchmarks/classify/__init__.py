"""How fast Muara classifies, beside the tools that people would otherwise use."""
