"""The engines that compare numbers."""
