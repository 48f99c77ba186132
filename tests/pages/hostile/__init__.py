"""Every page's address, requested with all that an address, a form or a header can contain."""
