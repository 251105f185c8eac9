"""What do the articles say of the claims of a text?"""
