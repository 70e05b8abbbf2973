"""Where a collection comes from: tables of metadata and folders of images."""
