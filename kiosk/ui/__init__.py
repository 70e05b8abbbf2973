"""What visitors see: QML screens, and the small bridge between them and the visit."""
