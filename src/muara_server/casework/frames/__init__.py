"""Where casework meets the library's frames: where children stand, and which visits are due."""
