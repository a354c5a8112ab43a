"""What is done here: one function, one deed, one transaction, one audit entry."""
