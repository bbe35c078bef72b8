"""What tests share: servers, clients, databases, example bodies."""
