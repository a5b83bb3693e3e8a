"""A plan carried out: network namespaces of the kernel, how one gets into them, and that nothing of them is left.

Reading order: `kernel` (iproute2 and nft), `name_file` and `entrance` (how a command gets in, and which name servers it
asks there), `inhabitant` (what runs inside), `lab` (up and down), `leftover` (what a killed lab left behind).
"""
