"""What phones ask for, and the pages about forms and phones."""
