"""What is to be reached: addresses, names, services of AWS by their hosts and endpoints, and what requests carry."""
