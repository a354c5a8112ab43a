"""The pages of surveys: the files, how they are read, what is estimated from them."""
