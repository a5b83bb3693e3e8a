"""A lock on an open file that the operating system takes back when its holder ends, however it ends."""

import sys

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """Windows locks bytes, also such as are not there: this one nobody reads."""

    def lock(descriptor: int) -> bool:
        """Whether this process now holds the file; False when another one does."""
        import os

        where = os.lseek(descriptor, 0, os.SEEK_CUR)
        try:
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, where, os.SEEK_SET)
        return True

else:
    import fcntl

    def lock(descriptor: int) -> bool:
        """Whether this process now holds the file; False when another one does."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
