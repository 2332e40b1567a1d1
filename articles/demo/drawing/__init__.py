"""The demo's pictures, drawn by code: they show the pages as they are meant, and nobody else has a right in them."""
