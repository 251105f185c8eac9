"""What people are told later, without asking again: once the articles have changed."""
