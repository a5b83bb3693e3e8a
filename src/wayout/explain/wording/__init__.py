"""How resources, rules, sets of packets, shares and gaps are put into words, whatever is told about them."""
