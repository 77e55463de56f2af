"""A laboratory of networks on one machine: hosts in network namespaces, and one router between them."""
