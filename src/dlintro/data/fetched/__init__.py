"""Files of real images: `python -m dlintro fetch` downloads them, and loaders only look for them."""
