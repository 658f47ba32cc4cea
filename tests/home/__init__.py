"""What the tests of pages share."""


def product(statements):
    """Without the one by which `acting` puts the test itself back: outside a test the transaction ends there."""
    return [s for s in statements if "set_config('role', 'none'" not in s]
