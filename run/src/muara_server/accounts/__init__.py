"""The people who use Muara, their roles, and the areas they may see."""
