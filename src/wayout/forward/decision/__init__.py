"""What a device is asked and what it answers: who sends, in which direction and on which leg; the verdict, with its why."""
