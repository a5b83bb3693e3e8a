"""What stopped the packets: the blocker in one sentence, what was seen at it, and how sure that is."""
