"""What to change so that the packets pass: one sentence for each reason, chosen by `every_reason`."""
