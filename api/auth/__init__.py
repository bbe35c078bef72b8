"""Who calls: tokens to a Caller, and the cookies of the pages."""
