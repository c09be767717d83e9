"""What pages for a browser share: their frame and style, KaTeX for the mathematics, and folders written as a whole."""
