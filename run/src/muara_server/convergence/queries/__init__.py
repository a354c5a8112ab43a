"""What is read about families and schemes, always within what the reader may see."""
