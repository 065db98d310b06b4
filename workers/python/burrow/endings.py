"""What ends a cell from outside. `BaseException`, so that a cell's `except Exception` does not swallow them."""


class TimeUp(BaseException):
    """The cell has computed for as long as it may."""


class Stopped(BaseException):
    """The run was stopped, or the cell ended while this thread of it still waited."""


class OutputFlood(BaseException):
    """The cell prints without end."""
