"""The modules that models import most, of those that take long: a stored start has them in it, at no cost to a cell."""

from __future__ import annotations

import csv
import datetime
import difflib
import hashlib
import random
import statistics
import string
import unicodedata
from concurrent.futures import thread

__all__ = ["csv", "datetime", "difflib", "hashlib", "random", "statistics", "string", "thread", "unicodedata"]
