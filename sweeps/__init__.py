"""Many checks laid out in tables: what is swept, how it is spread over workers, and the files it leaves."""
