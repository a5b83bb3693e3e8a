"""What packets went through: hops and steps, the traveller that writes them down, and the outcome of it all."""
