"""The certificate of a diagnosis: claims about packets, each with the elements of the snapshot that it rests on."""
