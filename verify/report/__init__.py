"""What readers see: certificate, text, pages, pictures."""
