"""What somebody who sets up a district may type: each step's form, short, with usual answers."""
