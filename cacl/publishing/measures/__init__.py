"""The numbers and tables that a chapter shows, one module per chapter and of the same name."""
