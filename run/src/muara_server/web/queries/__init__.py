"""What the screens read: the law and the model from the packs, people from the registry."""
