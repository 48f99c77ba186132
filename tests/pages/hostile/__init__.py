"""Every page's address asked with everything that an address, a form or a header can hold."""
